public import MeshPostgres
public import MeshProtobuf

/// Acts on one kind of event, exactly once: the handler's effects and the subscriber's position commit together.
///
/// Whatever it throws undoes its effects. The event is tried again with growing pauses, and its lane waits; a ``PoisonEvent`` parks the
/// event and the later ones of its key instead. A handler may run more than once before its effects commit, so it acts through the
/// transaction only.
public protocol EventHandler<Event>: Sendable {
    associatedtype Event: EventMessage

    /// Whether several events, of whatever keys and lanes, may share a transaction: far more take effect in a second, and locks are held for
    /// longer and no longer in one event's order; an event waits for those before it in its transaction. For handlers that are quick and lock
    /// nothing but rows of their event's own key, which no handler of another topic locks: two shared transactions that lock the same rows
    /// in another order end in a deadlock, which PostgreSQL finds after a second. `false` by default.
    static var sharesTransactions: Bool { get }

    func handle(_ event: Event, in transaction: Transaction, _ context: EventContext) async throws
}

extension EventHandler {
    public static var sharesTransactions: Bool { false }
}
