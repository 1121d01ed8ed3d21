internal import MeshEnvironment
internal import MeshPassport
internal import MeshTransport
internal import Synchronization

/// What the copies of a call's context share, because it is handed on several times a call. On a server it is the call itself, which saves each
/// one an object.
class CallContextStorage: @unchecked Sendable {  // nothing of it changes once the handler runs, but what has a lock
    final let method: MethodReference
    final let peer: PeerIdentity
    final let passport: VerifiedPassport?
    /// Nanoseconds: 128 bits cost.
    final let deadline: Int64
    final let metadata: Metadata
    final let trace: TraceContext
    /// Known when the request is whole, which is before the handler runs.
    @exclusivity(unchecked) final var idempotency: IdempotencyRequest?
    final let time: TimeSource
    /// Whether the handler has said anything about the answer: most do not, and asking costs no lock.
    final let hasResponse = Atomic(false)
    final let response = Mutex(CallContext.Response())

    init(
        method: MethodReference, peer: PeerIdentity, passport: VerifiedPassport?, deadline: Int64, metadata: Metadata, trace: TraceContext,
        idempotency: IdempotencyRequest?, time: TimeSource
    ) {
        self.method = method
        self.peer = peer
        self.passport = passport
        self.deadline = deadline
        self.metadata = metadata
        self.trace = trace
        self.idempotency = idempotency
        self.time = time
    }
}
