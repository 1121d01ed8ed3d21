internal import Mesh
internal import MeshEnvironment
internal import MeshPassport

/// On whose behalf and within which trace something is emitted.
struct EventCause: Sendable, Hashable {
    var passport: [UInt8]?
    /// When the Passport was first attached to an event; `nil` when this event is the first.
    var passportAt: Timestamp?
    var traceparent: String?

    /// The cause of what the running task does.
    static var current: EventCause {
        if let event = EventContext.current { return event.carried }
        if let call = CallContext.current { return EventCause(of: call) }
        return EventCause(traceparent: CallOrigin.current?.trace?.traceparent)
    }
}

extension EventCause {
    init(of call: CallContext) {
        // Sealed: a log must not keep the secret with which a living Passport can be narrowed. What cannot be sealed is not kept.
        self.init(passport: call.passport.flatMap { try? $0.sealed() }?.bytes, traceparent: call.trace.traceparent)
    }
}
