internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPassport

/// Refresh tokens: 32 random bytes for the client, their SHA-256 for the books.
struct RefreshSecret: Sendable {
    let text: String
    let hash: [UInt8]

    init(random: RandomSource) {
        let bytes = random.bytes(32)
        text = Base64URL.encode(bytes)
        hash = SecretDigest.sha256(bytes)
    }

    /// Nil for what cannot be a token of ours.
    init?(text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.text = text
        hash = SecretDigest.sha256(bytes)
    }
}

extension EmailKey {
    /// What the throttle keeps instead of the address.
    var hash: [UInt8] { SecretDigest.sha256(Array(text.utf8)) }
}
