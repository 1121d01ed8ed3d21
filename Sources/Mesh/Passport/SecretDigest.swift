internal import COpenSSL

/// Digests of random secrets, so that books and caches need not keep the secrets themselves. Not for passwords: see ``PasswordHash``.
package enum SecretDigest {
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
        return digest
    }
}
