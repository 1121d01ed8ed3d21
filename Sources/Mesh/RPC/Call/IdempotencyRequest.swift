/// The caller's wish that a KEYED method acts once per key.
public struct IdempotencyRequest: Sendable, Hashable {
    /// 1 to 255 visible ASCII characters, chosen by the caller.
    public var key: String
    /// SHA-256 over the method's full name, a zero byte, and the request as it came.
    public var fingerprint: [UInt8]
    /// Whose key it is: "user:<id>" for a Passport's user, otherwise "service:<name>" or "partner:<name>".
    public var scope: String

    public init(key: String, fingerprint: [UInt8], scope: String) {
        self.key = key
        self.fingerprint = fingerprint
        self.scope = scope
    }
}
