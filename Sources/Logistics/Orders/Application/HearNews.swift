internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

/// Lets an event of another service move its order.
struct HearNews<Event: EventMessage>: EventHandler {
    let time: TimeSource
    /// The event in the order's own words.
    let news: @Sendable (Event) -> OrderNews

    func handle(_ event: Event, in transaction: Transaction, _ context: EventContext) async throws {
        var order = try await transaction.order(UUID(event: event.eventKey, field: "orderId"))
        try await order.hear(news(event), at: time.storable(), in: transaction)
    }
}

extension Transaction {
    /// Locks an order that an event speaks of, and reads it with its lines.
    func order(_ id: UUID) async throws -> StoredOrder {
        guard var order = try await first(OrderStatements.lock(id)) else { throw PoisonEvent("there is no order \(id.text)") }
        order.lines = try await query(OrderStatements.lines(of: [id])).map(\.line)
        return order
    }
}
