public import MeshEnvironment

/// A root key: it signs the first block of Passports. Only the edge has one.
public struct PassportSigningKey: Sendable {
    /// The name under which verifiers find the public half.
    public let id: String
    /// The 32 bytes that verifiers need.
    public let publicKey: [UInt8]
    let secret: SecretBytes

    init(id: String, secret: SecretBytes) throws(PassportError) {
        self.id = id
        self.secret = secret
        publicKey = try Ed25519.publicKey(of: secret)
    }

    /// A new key that lives in memory only.
    public static func generate(id: String, random: RandomSource = .system) throws(PassportError) -> PassportSigningKey {
        var bytes = random.bytes(Ed25519.keyLength)
        defer { SecretBytes.erase(&bytes) }
        return try PassportSigningKey(id: id, secret: SecretBytes(bytes))
    }
}

extension PassportSigningKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "PassportSigningKey(\(id))" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id], displayStyle: .struct) }
}
