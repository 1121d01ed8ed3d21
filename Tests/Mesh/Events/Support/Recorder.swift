internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres

/// Writes an effect for each event; what happens besides is the test's.
struct Recorder: EventHandler {
    static let sharesTransactions = true

    var before: @Sendable (Happened, Transaction, EventContext) async throws -> Void = { _, _, _ in }
    var after: @Sendable (Happened, Transaction, EventContext) async throws -> Void = { _, _, _ in }

    func handle(_ event: Happened, in transaction: Transaction, _ context: EventContext) async throws {
        try await before(event, transaction, context)
        try await transaction.run(
            Statement<Void>("test.effect", "INSERT INTO effect (event_id, key, number) VALUES ($1, $2, $3)", context.eventID, event.key, event.id))
        try await after(event, transaction, context)
    }
}

/// What a handler of a test fails with.
struct Trouble: Error {}
