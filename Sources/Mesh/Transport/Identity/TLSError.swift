/// Certificates, keys or a handshake that cannot be used.
public struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, with what, and OpenSSL's own words if it has any.
    public let message: String

    package init(_ message: String) { self.message = message }

    public var description: String { message }
}
