internal import CMeshShims
internal import COpenSSL
internal import Glibc

/// Owns one TLS connection of OpenSSL over the window of a loop.
struct TLSSession: ~Copyable {
    private let handle: OpaquePointer
    // OpenSSL writes into it, so it lives as long.
    private let window: TLSWindow
    // Keeps the settings, and with them the cache of tickets.
    private let context: TLSContext
    /// Under which name a client keeps the server's tickets.
    private let server: String?
    private let resumed: TLSSessionCache.Entry?

    enum Step {
        case done
        /// OpenSSL needs more bytes from the peer.
        case needsInput
        /// The peer said goodbye.
        case ended
        case failed(TLSError)
    }

    /// - Parameter server: whom a client calls; a session with the same server is resumed if there is one.
    init(_ context: TLSContext, window: TLSWindow, server: String? = nil) throws(TLSError) {
        ERR_clear_error()
        guard let handle = mesh_tls_new(context.handle, context.role == .server ? 1 : 0, window.pointer) else {
            throw .fromOpenSSL("cannot begin a TLS connection")
        }
        self.handle = handle
        self.window = window
        self.context = context
        self.server = server
        resumed = server.flatMap { context.sessions.take(for: $0, now: Int64(time(nil))) }
        // A session that OpenSSL does not take is a full handshake, nothing else.
        if let resumed { SSL_set_session(handle, resumed.handle) }
    }

    deinit { SSL_free(handle) }

    func handshake() -> Step {
        ERR_clear_error()
        return step(SSL_do_handshake(handle), "the TLS handshake failed")
    }

    /// Whether the handshake was cut short by a ticket.
    var isResumed: Bool { SSL_session_reused(handle) == 1 }

    /// Decrypts into `memory`; `count` says how much.
    func read(into memory: UnsafeMutableRawBufferPointer, count: inout Int) -> Step {
        guard let start = memory.baseAddress else { return .needsInput }
        ERR_clear_error()
        let result = step(SSL_read_ex(handle, start, memory.count, &count), "TLS broke")
        if let ticket = window.takeTicket() { keep(ticket) }
        return result
    }

    private func keep(_ ticket: OpaquePointer) {
        let entry = TLSSessionCache.Entry(owning: ticket, end: isResumed ? resumed?.end ?? 0 : mesh_tls_chain_end(handle))
        if let server { context.sessions.keep(entry, for: server) }
    }

    /// Whether a record that has been taken is not read to its end, or not looked at yet.
    var hasPending: Bool { SSL_has_pending(handle) == 1 }

    /// Bytes of the records that carry `count` plain ones, and a little more.
    static func encryptedSize(_ count: Int) -> Int { count + (count / 16_384 + 2) * 32 }

    /// Encrypts everything.
    func write(_ bytes: UnsafeRawBufferPointer) -> Step {
        var offset = 0
        while offset < bytes.count, let start = bytes.baseAddress {
            var written = 0
            ERR_clear_error()
            // The window takes everything, so the only reasons to stop are real ones.
            guard SSL_write_ex(handle, start + offset, bytes.count - offset, &written) == 1 else { return step(0, "TLS cannot write") }
            offset += written
        }
        return .done
    }

    /// Writes the goodbye.
    func shutdown() {
        ERR_clear_error()
        SSL_shutdown(handle)
        ERR_clear_error()
    }

    /// Who is at the other end, once the handshake is done: the identity in a certificate that OpenSSL has verified, now or, in a resumed
    /// session, under the same trust before.
    func peer(in trustDomain: String) throws(TLSError) -> PeerIdentity {
        guard mesh_tls_speaks_mesh(handle) == 1 else { throw TLSError("the peer does not speak mesh/1 (ALPN)") }
        guard mesh_tls_peer_is_current(handle) == 1 else { throw TLSError("the peer's certificate is not valid now") }
        var buffer = [CChar](repeating: 0, count: 256)
        let count = mesh_tls_peer_uri(handle, &buffer, buffer.count)
        guard count >= 0 else {
            throw TLSError(count == -2 ? "the peer's certificate has more than one URI" : "the peer's certificate has no usable URI")
        }
        let uri = String(decoding: buffer.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let identity = PeerIdentity(uri: uri) else { throw TLSError("the URI of the peer's certificate names no service or partner") }
        guard identity.trustDomain == trustDomain else {
            throw TLSError("the peer belongs to the trust domain \(identity.trustDomain), not to \(trustDomain)")
        }
        return identity
    }

    /// Frees the peer's certificates; on a server, once the peer is known.
    func forgetPeer() { mesh_tls_forget_peer(handle) }

    private func step(_ result: Int32, _ text: String) -> Step {
        if result == 1 { return .done }
        switch SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            if let reason = mesh_tls_verify_error(handle) {
                ERR_clear_error()
                return .failed(TLSError("\(text): the peer's certificate was refused: \(String(cString: reason))"))
            }
            return .failed(.fromOpenSSL(text))
        }
    }
}
