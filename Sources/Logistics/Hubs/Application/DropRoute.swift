internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Marks the route of a cancelled order, also one that is not planned yet, so that it is never planned later.
struct DropRoute: EventHandler {
    let time: TimeSource

    func handle(_ event: OrderCanceled, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        try await transaction.run(RouteStatements.cancel(order: order, at: time.storable()))
    }
}
