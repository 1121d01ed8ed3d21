internal import Synchronization

/// Whom to trust: certificate authorities as a PEM file, and the trust domain that peers must belong to. Servers and clients notice
/// within a second when the file changes: who is no longer vouched for gets no new connection.
public final class TrustBundle: Sendable {
    public let file: String
    public let trustDomain: String
    private let state: Mutex<State>

    private struct State: Sendable {
        var authorities: [UInt8]
        var stamp: FileStamp
    }

    /// - Throws: `TLSError` when the file cannot be read, or holds no certificate.
    public init(file: String, trustDomain: String = "chill.test") throws(TLSError) {
        self.file = file
        self.trustDomain = trustDomain
        state = Mutex(try Self.load(file))
    }

    /// Reads the file again at once, for new connections. On an error everything stays as it was.
    public func reload() throws(TLSError) {
        let fresh = try Self.load(file)
        state.withLock { $0 = fresh }
    }

    /// Reads the file again if it is another than the one in use.
    func follow() throws(TLSError) {
        let stamp = state.withLock { $0.stamp }
        if stamp != FileStamp(file) { try reload() }
    }

    private static func load(_ file: String) throws(TLSError) -> State {
        // Before the bytes: what is written while we read is read again.
        let stamp = FileStamp(file)
        let authorities = try PEMFile.read(file)
        try TLSContext.check(authorities: authorities, file)
        return State(authorities: authorities, stamp: stamp)
    }

    var current: [UInt8] { state.withLock { $0.authorities } }
}
