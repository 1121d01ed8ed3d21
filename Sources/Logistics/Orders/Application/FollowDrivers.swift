internal import ChillDeliveriesV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// A leg has another driver: this one may read the order, the one before no more.
struct FollowDrivers: EventHandler {
    func handle(_ event: LegAssigned, in transaction: Transaction, _ context: EventContext) async throws {
        let orderID = try UUID(event: event.orderID, field: "orderId")
        let driverID = try event.driver.map { try UUID(event: $0.userID, field: "driver.userId") }
        let leg = JourneyStatements.LegNews(legID: try UUID(event: event.legID, field: "legId"), driverID: driverID)
        _ = try await transaction.order(orderID)
        try await transaction.run(JourneyStatements.note([leg], of: orderID, at: event.assignedAt ?? context.occurredAt))
        try await transaction.run(JourneyStatements.settleDrivers(of: orderID))
    }
}
