internal import COpenSSL
internal import Glibc

/// Owns an OpenSSL certificate.
final class Certificate {
    private let handle: OpaquePointer

    deinit { X509_free(handle) }

    init(pemFile path: String) throws(AuthorityError) {
        guard let file = BIO_new_file(path, "r") else { throw AuthorityError(action: "open the certificate", path: path) }
        defer { BIO_free(file) }
        guard let certificate = PEM_read_bio_X509(file, nil, nil, nil) else { throw AuthorityError(action: "read the certificate", path: path) }
        handle = certificate
    }

    /// Makes and signs a certificate (X.509 v3, ECDSA with SHA-256); self-signed without an issuer.
    init(
        subject: String, key: PrivateKey, issuer: (certificate: Certificate, key: PrivateKey)?, lifetime: Int,
        extensions: [(identifier: Int32, value: String)]
    ) throws(AuthorityError) {
        guard let certificate = X509_new() else { throw AuthorityError(action: "make a certificate") }
        handle = certificate
        let start = lifetime < 0 ? 2 * lifetime : -300
        guard X509_set_version(certificate, 2) == 1, Self.setRandomSerial(certificate),
            X509_gmtime_adj(X509_getm_notBefore(certificate), start) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime) != nil,
            X509_set_pubkey(certificate, key.handle) == 1,
            X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", Int32(0x1000 | 1), subject, -1, -1, 0) == 1,
            X509_set_issuer_name(certificate, X509_get_subject_name(issuer?.certificate.handle ?? certificate)) == 1
        else { throw AuthorityError(action: "fill the certificate of \(subject)") }
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer?.certificate.handle ?? certificate, certificate, nil, nil, 0)
        let identifiers = [(NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid")]
        for (identifier, value) in extensions + identifiers {
            guard let item = X509V3_EXT_conf_nid(nil, &context, identifier, value) else { throw AuthorityError(action: "make the extension \(value)") }
            defer { X509_EXTENSION_free(item) }
            guard X509_add_ext(certificate, item, -1) == 1 else { throw AuthorityError(action: "add the extension \(value)") }
        }
        guard X509_sign(certificate, issuer?.key.handle ?? key.handle, EVP_sha256()) > 0 else { throw AuthorityError(action: "sign the certificate of \(subject)") }
    }

    private static func setRandomSerial(_ certificate: OpaquePointer) -> Bool {
        guard let number = BN_new() else { return false }
        defer { BN_free(number) }
        return BN_rand(number, 127, -1, 0) == 1 && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    func isIssued(by issuer: Certificate) -> Bool {
        X509_check_issued(issuer.handle, handle) == X509_V_OK && X509_verify(handle, X509_get0_pubkey(issuer.handle)) == 1
    }

    func expires(within seconds: Int) -> Bool {
        var moment = time(nil) + seconds
        return X509_cmp_time(X509_get0_notAfter(handle), &moment) < 0
    }

    func write(to path: String) throws(AuthorityError) {
        try PrivateKey.replace(path, mode: 0o644) { PEM_write_bio_X509($0, self.handle) == 1 }
    }
}
