public import MeshPostgres
public import MeshProtobuf

/// Acts on one kind of event, exactly once: the handler's effects and the subscriber's position commit together.
///
/// Whatever it throws undoes its effects. The event is tried again with growing pauses, and its lane waits; a ``PoisonEvent`` parks the
/// event and the later ones of its key instead. A handler may run more than once before its effects commit, so it acts through the
/// transaction only.
public protocol EventHandler<Event>: Sendable {
    associatedtype Event: EventMessage

    func handle(_ event: Event, in transaction: Transaction, _ context: EventContext) async throws
}
