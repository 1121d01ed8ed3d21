public import MeshEnvironment
public import MeshPassport
public import MeshTransport

/// What a handler knows about its call beside the request. Calls made while it is current inherit deadline, Passport and trace.
public struct CallContext: Sendable {
    private let storage: Storage

    /// Shared by all copies, because the context is handed on several times a call and never changes.
    private final class Storage: Sendable {
        let method: MethodReference
        let peer: PeerIdentity
        let passport: Passport?
        let deadline: Duration
        let metadata: Metadata
        let trace: TraceContext
        let idempotency: IdempotencyRequest?
        let time: TimeSource

        init(
            method: MethodReference, peer: PeerIdentity, passport: Passport?, deadline: Duration, metadata: Metadata, trace: TraceContext,
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

    /// - Parameter deadline: an instant of `time`'s monotonic clock.
    public init(
        method: MethodReference, peer: PeerIdentity, passport: Passport? = nil, deadline: Duration, metadata: Metadata = Metadata(),
        trace: TraceContext, idempotency: IdempotencyRequest? = nil, time: TimeSource = .system
    ) {
        storage = Storage(
            method: method, peer: peer, passport: passport, deadline: deadline, metadata: metadata, trace: trace, idempotency: idempotency,
            time: time)
    }

    /// The context of the call that the running task serves.
    @TaskLocal public static var current: CallContext?

    public var method: MethodReference { storage.method }
    /// Who is at the other end of the connection, by its certificate.
    public var peer: PeerIdentity { storage.peer }
    /// For whom the call is made; `nil` when a service calls on its own account.
    public var passport: Passport? { storage.passport }
    /// When the caller stops waiting: an instant of the server's monotonic clock.
    public var deadline: Duration { storage.deadline }
    /// How long the caller still waits; negative when the deadline is past.
    public var remaining: Duration { storage.deadline - storage.time.monotonic() }
    public var metadata: Metadata { storage.metadata }
    public var trace: TraceContext { storage.trace }
    /// The call's own id, for logs: that of its span.
    public var callID: String { storage.trace.spanID }
    /// Set when the method is KEYED and the caller brought a key.
    public var idempotency: IdempotencyRequest? { storage.idempotency }
}
