package import ChillOrdersV1
internal import LogisticsShared
package import MeshEnvironment
package import MeshEvents
package import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Marks the route of a cancelled order, also one that is not planned yet, so that it is never planned later.
package struct DropRoute: EventHandler {
    let time: TimeSource

    package init(time: TimeSource) { self.time = time }

    package func handle(_ event: OrderCanceled, in transaction: Transaction, _ context: EventContext) async throws {
        try await act(on: event, in: transaction)
    }

    package func act(on event: OrderCanceled, in transaction: Transaction) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        try await transaction.run(RouteStatements.cancel(order: order, at: time.storable()))
    }
}
