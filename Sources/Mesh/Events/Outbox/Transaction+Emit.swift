public import MeshPostgres
public import MeshProtobuf

extension Transaction {
    /// Announces what this transaction does. The event is part of it: written just before COMMIT, gone when it rolls back.
    ///
    /// It carries the Passport and the trace of the call or event that the running task handles.
    public func emit(_ event: some EventMessage) {
        withStorage(HeldEvents.self) { $0.events.append(HeldEvents.Held(event: event, cause: .current)) }
        beforeCommit(ObjectIdentifier(HeldEvents.self)) { transaction in try transaction.writeHeldEvents() }
    }

    private func writeHeldEvents() throws {
        let held = withStorage(HeldEvents.self) { held in
            defer { held = .initial }
            return held
        }
        let rows = try held.rows()
        let lanes = Set(zip(rows.topics, rows.lanes).map { TopicLane(topic: $0, lane: $1) })
        // Every lock before the first id is drawn. The rows travel with COMMIT, so that the locks are held for hardly more than the commit
        // itself.
        runWithNext(rows.insert())
        afterCommit { OutboxSignals.shared.committed(Array(lanes)) }
    }
}
