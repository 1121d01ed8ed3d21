internal import COpenSSL
public import MeshEnvironment

/// Stored passwords: scrypt (RFC 7914) in PHC string form, `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`.
///
/// Each call takes some 50 ms and 32 MiB on purpose: run it off the event loops.
public enum PasswordHash {
    private static let saltLength = 16
    private static let hashLength = 32

    /// The string to store for a password. The password's UTF-8 bytes count exactly as given.
    public static func make(_ password: String, random: RandomSource = .system) throws(PassportError) -> String {
        let salt = random.bytes(saltLength)
        guard let hash = ScryptParameters.current.derive(password, salt: salt, count: hashLength) else {
            throw PassportError(.cryptography, "OpenSSL could not hash a password with scrypt: is memory short?")
        }
        return StoredPassword(parameters: .current, salt: salt, hash: hash).text
    }

    /// Whether this is the password; compares in constant time. A stored string that cannot be read matches nothing, and takes as long.
    public static func verify(_ password: String, _ stored: String) -> Bool {
        guard let stored = StoredPassword(text: stored) else { return verifyDummy(password) }
        guard let hash = stored.parameters.derive(password, salt: stored.salt, count: stored.hash.count) else { return false }
        return CRYPTO_memcmp(hash, stored.hash, hash.count) == 0
    }

    /// Takes as long as ``verify(_:_:)`` and is always false: for users that do not exist, so that time does not tell.
    @discardableResult
    public static func verifyDummy(_ password: String) -> Bool {
        _ = ScryptParameters.current.derive(password, salt: [UInt8](repeating: 0, count: saltLength), count: hashLength)
        return false
    }
}
