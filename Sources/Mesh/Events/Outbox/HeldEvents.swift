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

    /// Rows in order of emission, in runs of one cause each.
    func runs() throws -> [OutboxRun] {
        var runs: [OutboxRun] = []
        for held in events {
            if runs.last?.cause != held.cause { runs.append(OutboxRun(cause: held.cause)) }
            try runs[runs.count - 1].append(held.event)
        }
        return runs
    }
}
