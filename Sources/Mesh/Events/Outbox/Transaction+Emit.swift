public import Mesh
public import MeshPostgres
public import MeshProtobuf

extension Transaction {
    /// Announces what this transaction does. The event is part of it: written just before COMMIT, gone when it rolls back.
    ///
    /// It carries the Passport and the trace of the call or event that the running task handles.
    public func emit(_ event: some EventMessage) {
        let cause = EventCause.current
        emit([event]) { _ in cause }
    }

    /// The same for a transaction that does at once what several calls have asked for: each event carries the Passport and the trace of its
    /// own call.
    /// - Parameter calls: one for each event.
    public func emit<Event: EventMessage>(_ events: [Event], onBehalfOf calls: [CallContext]) {
        precondition(events.count == calls.count, "\(events.count) events on behalf of \(calls.count) calls")
        emit(events) { EventCause(of: calls[$0]) }
    }

    private func emit(_ events: [some EventMessage], _ cause: (Int) -> EventCause) {
        if events.isEmpty { return }
        withStorage(HeldEvents.self) { $0.append(events, cause) }
        beforeCommit(ObjectIdentifier(HeldEvents.self)) { transaction in try transaction.writeHeldEvents() }
    }

    private func writeHeldEvents() throws {
        let held = withStorage(HeldEvents.self) { held in
            defer { held = .initial }
            return held
        }
        if let failure = held.failure { throw failure }
        let rows = held.rows, lanes = rows.topicLanes
        // Every lock before the first id is drawn. The rows travel with COMMIT, so that the locks are held for hardly more than the commit
        // itself.
        runWithNext(rows.insert())
        afterCommit { OutboxSignals.shared.committed(lanes) }
    }
}
