internal import Synchronization

/// A certificate with its chain and its key, as PEM files. It can be read again while running; new connections use what was read last.
public final class TLSIdentity: Sendable {
    public let certificateFile: String
    public let keyFile: String
    private let material: Mutex<Material>

    struct Material: Sendable, Hashable {
        var certificateFile: String
        var keyFile: String
        var certificates: [UInt8]
        var key: [UInt8]
    }

    /// - Throws: `TLSError` when a file cannot be read, or OpenSSL refuses the certificate or the key.
    public init(certificateFile: String, keyFile: String) throws(TLSError) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        material = Mutex(try Self.load(certificateFile, keyFile))
    }

    /// Reads `certificate.pem` and `key.pem` of a directory.
    public convenience init(directory: String) throws(TLSError) {
        try self.init(certificateFile: "\(directory)/certificate.pem", keyFile: "\(directory)/key.pem")
    }

    /// Reads the files again. Open connections keep what they began with; on an error everything stays as it was.
    public func reload() throws(TLSError) {
        let fresh = try Self.load(certificateFile, keyFile)
        material.withLock { $0 = fresh }
    }

    var current: Material { material.withLock { $0 } }

    private static func load(_ certificateFile: String, _ keyFile: String) throws(TLSError) -> Material {
        let material = Material(
            certificateFile: certificateFile, keyFile: keyFile, certificates: try PEMFile.read(certificateFile), key: try PEMFile.read(keyFile))
        try TLSContext.check(material)
        return material
    }
}
