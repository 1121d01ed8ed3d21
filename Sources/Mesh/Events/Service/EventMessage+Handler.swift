public import MeshPostgres
public import MeshProtobuf

extension EventMessage {
    /// A handler that is a closure: `OrderPlaced.handler { event, transaction, context in … }`. As ``EventHandler/handle(_:in:_:)``; a
    /// type of its own says the same as `struct ReserveStock: EventHandler<OrderPlaced>`.
    public static func handler(
        _ body: @escaping @Sendable (_ event: Self, _ transaction: Transaction, _ context: EventContext) async throws -> Void
    ) -> some EventHandler<Self> { ClosureHandler(body: body) }
}

/// Hands events to a closure.
private struct ClosureHandler<Event: EventMessage>: EventHandler {
    let body: @Sendable (Event, Transaction, EventContext) async throws -> Void

    func handle(_ event: Event, in transaction: Transaction, _ context: EventContext) async throws { try await body(event, transaction, context) }
}
