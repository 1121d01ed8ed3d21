internal import Synchronization

/// Whom to trust: certificate authorities as a PEM file, and the trust domain that peers must belong to.
public final class TrustBundle: Sendable {
    public let file: String
    public let trustDomain: String
    private let authorities: Mutex<[UInt8]>

    /// - Throws: `TLSError` when the file cannot be read.
    public init(file: String, trustDomain: String = "chill.test") throws(TLSError) {
        self.file = file
        self.trustDomain = trustDomain
        authorities = Mutex(try PEMFile.read(file))
    }

    /// Reads the file again, for new connections.
    public func reload() throws(TLSError) {
        let fresh = try PEMFile.read(file)
        authorities.withLock { $0 = fresh }
    }

    var current: [UInt8] { authorities.withLock { $0 } }
}
