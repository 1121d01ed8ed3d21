internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// An order was placed: all of its lines are reserved, or none. The decision commits with the subscription's position.
struct ReserveStock: EventHandler {
    let desk: StockDesk

    func handle(_ event: OrderPlaced, in transaction: Transaction, _ context: EventContext) async throws {
        _ = try await desk.decide([Self.demand(of: event)], in: transaction)
    }

    static func demand(of event: OrderPlaced) throws -> StockDemand {
        StockDemand(
            orderID: try UUID(event: event.orderID, field: "orderId"),
            lines: try event.lines.enumerated().map { index, line in
                StockDecision.Take(productID: try UUID(event: line.productID, field: "lines[\(index)].productId"), quantity: line.quantity)
            })
    }
}
