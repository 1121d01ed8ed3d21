public import Mesh
public import MeshEnvironment
public import MeshPassport

/// What a handler knows about its event beside the payload. Events that it emits carry on the cause and the trace.
public struct EventContext: Sendable {
    /// The event's number in the log of its source: within a lane it only grows.
    public let eventID: Int64
    /// The service that the event comes from.
    public let source: String
    /// The subscription that it came by.
    public let subscription: String
    public let topic: String
    /// Events of a topic with the same key arrive in the order in which they were committed.
    public let key: String
    /// When it was written.
    public let occurredAt: Timestamp
    /// Which try this is, from 1.
    public let attempt: Int
    public let trace: TraceContext
    /// Who caused it, verified as of the time of writing: attribution, not authority. `nil` when a service acted on its own account, or
    /// when the proof does not hold.
    public let cause: Passport?

    let carried: EventCause

    /// The event that the running task handles.
    @TaskLocal public static var current: EventContext?
}
