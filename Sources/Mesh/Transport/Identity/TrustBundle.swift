internal import Synchronization

/// Whom to trust: certificate authorities as a PEM file, and the trust domain that peers must belong to.
public final class TrustBundle: Sendable {
    public let file: String
    public let trustDomain: String
    private let authorities: Mutex<[UInt8]>

    /// - Throws: `TLSError` when the file cannot be read, or holds no certificate.
    public init(file: String, trustDomain: String = "chill.test") throws(TLSError) {
        self.file = file
        self.trustDomain = trustDomain
        authorities = Mutex(try Self.load(file))
    }

    /// Reads the file again, for new connections.
    public func reload() throws(TLSError) {
        let fresh = try Self.load(file)
        authorities.withLock { $0 = fresh }
    }

    private static func load(_ file: String) throws(TLSError) -> [UInt8] {
        let authorities = try PEMFile.read(file)
        try TLSContext.check(authorities: authorities, file)
        return authorities
    }

    var current: [UInt8] { authorities.withLock { $0 } }
}
