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

extension IdempotencyRequest {
    /// Where the key travels.
    static let metadataName = "idempotency-key"

    static func isValid(_ key: String) -> Bool {
        (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
