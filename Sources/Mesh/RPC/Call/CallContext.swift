public import MeshEnvironment
public import MeshPassport
public import MeshTransport
internal import Synchronization

/// What a handler knows about its call beside the request. Calls made while it is current inherit deadline, Passport and trace.
public struct CallContext: Sendable {
    let storage: CallContextStorage

    init(_ storage: CallContextStorage) { self.storage = storage }

    /// What goes back beside the answer.
    struct Response: Sendable {
        var metadata = Metadata()
        var trailers = Metadata()
    }

    /// - Parameter deadline: an instant of `time`'s monotonic clock.
    public init(
        method: MethodReference, peer: PeerIdentity, passport: Passport? = nil, deadline: Duration, metadata: Metadata = Metadata(),
        trace: TraceContext, idempotency: IdempotencyRequest? = nil, time: TimeSource = .system
    ) {
        self.init(
            CallContextStorage(
                method: method, peer: peer, passport: passport.map { VerifiedPassport($0) }, deadline: deadline.wholeNanoseconds, metadata: metadata,
                trace: trace, idempotency: idempotency, time: time))
    }

    /// The context of the call that the running task serves.
    @TaskLocal public static var current: CallContext?

    public var method: MethodReference { storage.method }
    /// Who is at the other end of the connection, by its certificate.
    public var peer: PeerIdentity { storage.peer }
    /// For whom the call is made; `nil` when a service calls on its own account.
    public var passport: Passport? { storage.passport?.passport }
    /// When the caller stops waiting: an instant of the server's monotonic clock.
    public var deadline: Duration { .nanoseconds(storage.deadline) }
    /// The same in nanoseconds.
    var deadlineNanoseconds: Int64 { storage.deadline }
    /// How long the caller still waits; negative when the deadline is past.
    public var remaining: Duration { deadline - storage.time.monotonic() }
    public var metadata: Metadata { storage.metadata }
    public var trace: TraceContext { storage.trace }
    /// The call's own id, for logs: that of its span.
    public var callID: String { storage.trace.spanID }
    /// Set when the method is KEYED and the caller brought a key.
    public var idempotency: IdempotencyRequest? { storage.idempotency }

    /// Metadata that goes back before the first message of the answer; what is set after that message has been written stays here. Errors bring trailers only.
    ///
    /// Names and values must be such as `Metadata` describes; entries that are not, or do not fit into what the caller takes, are left out and logged.
    public var responseMetadata: Metadata {
        get { storage.response.withLock { $0.metadata } }
        nonmutating set {
            storage.response.withLock { $0.metadata = newValue }
            storage.hasResponse.store(true, ordering: .releasing)
        }
    }

    /// Metadata that goes back after the last message of the answer, or with the error. As `responseMetadata` otherwise.
    public var responseTrailers: Metadata {
        get { storage.response.withLock { $0.trailers } }
        nonmutating set {
            storage.response.withLock { $0.trailers = newValue }
            storage.hasResponse.store(true, ordering: .releasing)
        }
    }

    /// What goes back beside the answer; `nil` for nothing.
    var response: Response? { storage.hasResponse.load(ordering: .acquiring) ? storage.response.withLock { $0 } : nil }
}
