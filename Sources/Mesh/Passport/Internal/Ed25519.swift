internal import COpenSSL

/// Ed25519 (RFC 8032) by OpenSSL, on raw keys: 32 bytes each, signatures 64.
enum Ed25519 {
    static let keyLength = 32
    static let signatureLength = 64

    static func publicKey(of secret: SecretBytes) throws(PassportError) -> [UInt8] {
        let key = try privateKey(secret)
        var bytes = [UInt8](repeating: 0, count: keyLength)
        var length = keyLength
        guard EVP_PKEY_get_raw_public_key(key.pointer, &bytes, &length) == 1, length == keyLength else { throw failure("derive a public key") }
        return bytes
    }

    static func sign(_ message: [UInt8], with secret: SecretBytes) throws(PassportError) -> [UInt8] {
        let key = try privateKey(secret)
        guard let context = EVP_MD_CTX_new() else { throw failure("sign") }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: signatureLength)
        var length = signatureLength
        guard EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == signatureLength
        else { throw failure("sign") }
        return signature
    }

    static func isValid(_ signature: [UInt8], of message: [UInt8], under publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureLength, publicKey.count == keyLength,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return cleared(false) }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return cleared(false) }
        defer { EVP_MD_CTX_free(context) }
        let valid =
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        return cleared(valid)
    }

    private static func privateKey(_ secret: SecretBytes) throws(PassportError) -> EVPKey {
        let pointer = secret.withBytes { EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count) }
        guard let pointer else { throw failure("use a private key") }
        return EVPKey(pointer)
    }

    private static func failure(_ task: String) -> PassportError {
        ERR_clear_error()
        return PassportError(.cryptography, "OpenSSL could not \(task) with Ed25519")
    }

    // The error queue belongs to the thread, and TLS on the same thread reads it.
    private static func cleared(_ valid: Bool) -> Bool {
        if !valid { ERR_clear_error() }
        return valid
    }
}
