package import Mesh
package import MeshPostgres
package import MeshProtobuf

extension TransactionLine {
    /// Runs statements that several calls have asked for and announces what they do: each event carries the Passport and the trace of its own
    /// call.
    /// - Parameter calls: one for each event.
    package func run<Event: EventMessage>(
        _ statements: [Statement<Void>], emitting events: [Event], onBehalfOf calls: [CallContext], track: Int = 0
    ) async throws {
        precondition(events.count == calls.count, "\(events.count) events on behalf of \(calls.count) calls")
        var rows = OutboxRows()
        try rows.append(events) { EventCause(of: calls[$0]) }
        let lanes = rows.topicLanes
        do {
            try await run(statements + [rows.insert()], track: track)
        } catch let error as PostgresError where error.isOutcomeUnknown {
            // Perhaps it did: readers look.
            OutboxSignals.shared.committed(lanes)
            throw error
        }
        OutboxSignals.shared.committed(lanes)
    }
}
