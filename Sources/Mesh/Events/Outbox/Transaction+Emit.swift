public import MeshPostgres
public import MeshProtobuf

extension Transaction {
    /// Announces what this transaction does. The event is part of it: written just before COMMIT, gone when it rolls back.
    ///
    /// It carries the Passport and the trace of the call or event that the running task handles.
    public func emit(_ event: some EventMessage) {
        withStorage(HeldEvents.self) { $0.events.append(HeldEvents.Held(event: event, cause: .current)) }
        beforeCommit(ObjectIdentifier(HeldEvents.self)) { transaction in try await transaction.writeHeldEvents() }
    }

    private func writeHeldEvents() async throws {
        let held = withStorage(HeldEvents.self) { held in
            defer { held = .initial }
            return held
        }
        let runs = try held.runs()
        // Every lock before the first id is drawn, whatever the number of runs.
        var locks = Array(Set(runs.flatMap(\.lanes)))
        locks.sort()
        for run in runs {
            guard let written = try await first(run.insert(locking: locks)) else { continue }
            afterCommit { OutboxSignals.shared.committed(written) }
        }
    }
}
