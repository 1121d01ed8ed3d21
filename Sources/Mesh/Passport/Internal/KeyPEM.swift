internal import COpenSSL

/// Ed25519 keys as PEM: SubjectPublicKeyInfo and PKCS #8, as `openssl pkey` writes them.
enum KeyPEM {
    static func publicKey(_ pem: [UInt8], file: String) throws(PassportError) -> [UInt8] {
        let key = try read(pem, file: file) { PEM_read_bio_PUBKEY($0, nil, noPassphrase, nil) }
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyLength)
        var length = bytes.count
        guard EVP_PKEY_get_raw_public_key(key.pointer, &bytes, &length) == 1 else { throw refused(file) }
        return bytes
    }

    static func privateKey(_ pem: [UInt8], file: String) throws(PassportError) -> SecretBytes {
        let key = try read(pem, file: file) { PEM_read_bio_PrivateKey($0, nil, noPassphrase, nil) }
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyLength)
        defer { SecretBytes.erase(&bytes) }
        var length = bytes.count
        guard EVP_PKEY_get_raw_private_key(key.pointer, &bytes, &length) == 1 else { throw refused(file) }
        return SecretBytes(bytes)
    }

    static func encoded(publicKey: [UInt8]) throws(PassportError) -> [UInt8] {
        guard let pointer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count) else { throw unwritable() }
        let key = EVPKey(pointer)
        return try write { PEM_write_bio_PUBKEY($0, key.pointer) }
    }

    static func encoded(privateKey: SecretBytes) throws(PassportError) -> [UInt8] {
        let pointer = privateKey.withBytes { EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count) }
        guard let pointer else { throw unwritable() }
        let key = EVPKey(pointer)
        return try write { PEM_write_bio_PrivateKey($0, key.pointer, nil, nil, 0, nil, nil) }
    }

    private static func read(_ pem: [UInt8], file: String, _ parse: (OpaquePointer) -> OpaquePointer?) throws(PassportError) -> EVPKey {
        let parsed: OpaquePointer? = pem.withUnsafeBytes { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(bio) }
            return parse(bio)
        }
        guard let parsed else { throw refused(file) }
        let key = EVPKey(parsed)
        guard EVP_PKEY_get_id(key.pointer) == EVP_PKEY_ED25519 else { throw refused(file) }
        return key
    }

    private static func write(_ print: (OpaquePointer) -> Int32) throws(PassportError) -> [UInt8] {
        // Secure memory or not, BIO_free erases a memory BIO's buffer.
        guard let bio = BIO_new(BIO_s_mem()) else { throw unwritable() }
        defer { BIO_free(bio) }
        guard print(bio) == 1 else { throw unwritable() }
        var bytes = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(bio)))
        guard BIO_read(bio, &bytes, Int32(bytes.count)) == Int32(bytes.count) else { throw unwritable() }
        return bytes
    }

    private static func refused(_ file: String) -> PassportError {
        ERR_clear_error()
        return PassportError(.keyFile, "\(file) is not an unencrypted Ed25519 key in PEM")
    }

    private static func unwritable() -> PassportError {
        ERR_clear_error()
        return PassportError(.cryptography, "OpenSSL could not write an Ed25519 key as PEM")
    }
}

// Without a callback OpenSSL would ask for a passphrase on the terminal.
private let noPassphrase: @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = { _, _, _, _ in 0 }
