internal import CMeshShims
internal import COpenSSL

/// Owns OpenSSL's settings for one role, made from one state of the files.
final class TLSContext: @unchecked Sendable {  // OpenSSL counts references atomically, and nothing changes the settings after init
    let handle: OpaquePointer
    let role: TLSRole
    /// What a client knows of servers that it has met under these settings.
    let sessions = TLSSessionCache()

    /// Settings that are not usable yet.
    private init(role: TLSRole) throws(TLSError) {
        ERR_clear_error()
        guard let handle = mesh_tls_context_new(role == .server ? 1 : 0) else { throw .fromOpenSSL("cannot prepare TLS") }
        self.handle = handle
        self.role = role
    }

    convenience init(role: TLSRole, material: TLSIdentity.Material, authorities: [UInt8], trustFile: String) throws(TLSError) {
        try self.init(role: role)
        try use(material)
        try trust(authorities, trustFile)
        try resume(under: material.certificates, authorities)
    }

    deinit { SSL_CTX_free(handle) }

    /// Whether OpenSSL takes the certificate and its key.
    static func check(_ material: TLSIdentity.Material) throws(TLSError) { try TLSContext(role: .server).use(material) }

    /// Whether OpenSSL takes the authorities.
    static func check(authorities: [UInt8], _ file: String) throws(TLSError) { try TLSContext(role: .server).trust(authorities, file) }

    /// Lets sessions be resumed, but only under these very files: with others, each peer has to prove itself anew.
    private func resume(under certificates: [UInt8], _ authorities: [UInt8]) throws(TLSError) {
        var digest = [UInt8](repeating: 0, count: 32)
        guard mesh_sha256(certificates, certificates.count, authorities, authorities.count, &digest) == 1,
            mesh_tls_context_resume(handle, role == .server ? 1 : 0, digest) == 1
        else { throw .fromOpenSSL("cannot prepare the resumption of sessions") }
    }

    /// Takes a new key for tickets. It happens by itself every hour.
    func rotateTickets() throws(TLSError) {
        guard mesh_tls_context_rotate_tickets(handle) == 1 else { throw .fromOpenSSL("cannot take a new key for tickets") }
    }

    private func use(_ material: TLSIdentity.Material) throws(TLSError) {
        guard mesh_tls_context_use_certificates(handle, material.certificates, material.certificates.count) == 1 else {
            throw .fromOpenSSL("cannot use the certificate \(material.certificateFile)")
        }
        guard mesh_tls_context_use_key(handle, material.key, material.key.count) == 1 else {
            throw .fromOpenSSL("cannot use the key \(material.keyFile) with the certificate \(material.certificateFile)")
        }
    }

    private func trust(_ authorities: [UInt8], _ file: String) throws(TLSError) {
        let count = mesh_tls_context_trust(handle, authorities, authorities.count)
        guard count > 0 else { throw .fromOpenSSL("no usable certificate authority in \(file)") }
    }
}

extension TLSError {
    /// An error with OpenSSL's own words at its end.
    static func fromOpenSSL(_ text: String) -> TLSError {
        var buffer = [CChar](repeating: 0, count: 256)
        mesh_tls_take_error(&buffer, buffer.count)
        let reason = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return TLSError(reason.isEmpty ? text : "\(text): \(reason)")
    }
}
