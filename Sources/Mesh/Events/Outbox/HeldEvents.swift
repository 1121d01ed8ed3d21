internal import MeshPostgres
internal import MeshProtobuf

/// The events of a transaction that wait for its end.
struct HeldEvents: Sendable, TransactionStorageKey {
    struct Held: Sendable {
        var event: any EventMessage
        var cause: EventCause
    }

    static var initial: HeldEvents { HeldEvents() }

    var events: [Held] = []

    /// Rows in order of emission.
    func rows() throws -> OutboxRows {
        var rows = OutboxRows()
        for held in events { try rows.append(held.event, held.cause) }
        return rows
    }
}
