internal import COpenSSL
internal import Glibc

/// Owns an OpenSSL private key.
final class PrivateKey {
    let handle: OpaquePointer

    private init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { EVP_PKEY_free(handle) }

    static func generateP256() throws(AuthorityError) -> PrivateKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw AuthorityError(action: "prepare a key") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw AuthorityError(action: "generate a P-256 key") }
        return PrivateKey(owning: key)
    }

    convenience init(pemFile path: String) throws(AuthorityError) {
        guard let file = BIO_new_file(path, "r") else { throw AuthorityError(action: "open the key", path: path) }
        defer { BIO_free(file) }
        guard let key = PEM_read_bio_PrivateKey(file, nil, nil, nil) else { throw AuthorityError(action: "read the key", path: path) }
        self.init(owning: key)
    }

    /// Writes PKCS #8 in PEM, readable by the owner only from its first byte on.
    func write(to path: String) throws(AuthorityError) {
        try Self.replace(path, mode: 0o600) { PEM_write_bio_PKCS8PrivateKey($0, self.handle, nil, nil, 0, nil, nil) == 1 }
    }

    /// Writes beside the path and renames, so that a reader never meets half a file.
    static func replace(_ path: String, mode: mode_t, _ body: (OpaquePointer) -> Bool) throws(AuthorityError) {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0, let file = BIO_new_fd(descriptor, 1) else { throw AuthorityError(action: "create the file", path: temporary) }
        let written = body(file)
        let synced = fsync(descriptor) == 0
        BIO_free(file)
        guard written, synced, rename(temporary, path) == 0 else { throw AuthorityError(action: "write the file", path: path) }
    }
}
