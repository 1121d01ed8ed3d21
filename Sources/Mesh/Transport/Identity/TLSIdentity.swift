internal import Synchronization

/// A certificate with its chain and its key, as PEM files. Servers and clients notice within a second when the files change: new
/// connections use what is there then, open ones keep what they began with.
public final class TLSIdentity: Sendable {
    public let certificateFile: String
    public let keyFile: String
    private let state: Mutex<State>

    struct Material: Sendable, Hashable {
        var certificateFile: String
        var keyFile: String
        var certificates: [UInt8]
        var key: [UInt8]
    }

    private struct State: Sendable {
        var material: Material
        var stamps: [FileStamp]
    }

    /// - Throws: `TLSError` when a file cannot be read, or OpenSSL refuses the certificate or the key.
    public init(certificateFile: String, keyFile: String) throws(TLSError) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        state = Mutex(try Self.load(certificateFile, keyFile))
    }

    /// Reads `certificate.pem` and `key.pem` of a directory.
    public convenience init(directory: String) throws(TLSError) {
        try self.init(certificateFile: "\(directory)/certificate.pem", keyFile: "\(directory)/key.pem")
    }

    /// Reads the files again at once. On an error everything stays as it was.
    public func reload() throws(TLSError) {
        let fresh = try Self.load(certificateFile, keyFile)
        state.withLock { $0 = fresh }
    }

    /// Reads the files again if they are others than those in use.
    func follow() throws(TLSError) {
        let stamps = state.withLock { $0.stamps }
        if stamps != Self.stamps(certificateFile, keyFile) { try reload() }
    }

    var current: Material { state.withLock { $0.material } }

    private static func load(_ certificateFile: String, _ keyFile: String) throws(TLSError) -> State {
        // Before the bytes: what is written while we read is read again.
        let stamps = stamps(certificateFile, keyFile)
        let material = Material(
            certificateFile: certificateFile, keyFile: keyFile, certificates: try PEMFile.read(certificateFile), key: try PEMFile.read(keyFile))
        try TLSContext.check(material)
        return State(material: material, stamps: stamps)
    }

    private static func stamps(_ files: String...) -> [FileStamp] { files.map { FileStamp($0) } }
}
