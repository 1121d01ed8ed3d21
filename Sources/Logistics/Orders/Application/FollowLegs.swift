internal import ChillDeliveriesV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The order's legs exist: it is being processed, and the hubs and drivers on its way may read it.
struct FollowLegs: EventHandler {
    let time: TimeSource

    func handle(_ event: LegsPlanned, in transaction: Transaction, _ context: EventContext) async throws {
        var order = try await transaction.order(UUID(event: event.orderID, field: "orderId"))
        var hubs: Set<UUID> = []
        var legs: [JourneyStatements.LegNews] = []
        for leg in event.legs {
            let driverID = try leg.driver.map { try UUID(event: $0.userID, field: "legs.driver.userId") }
            legs.append(JourneyStatements.LegNews(legID: try UUID(event: leg.legID, field: "legs.legId"), driverID: driverID))
            for hub in [leg.fromHubID, leg.toHubID] where !hub.isEmpty { hubs.insert(try UUID(event: hub, field: "legs.hubId")) }
        }
        try await transaction.run(JourneyStatements.addHubs(Array(hubs), to: order.id))
        // Its own time orders it among assignments, which come by another topic; one of the same instant is the later word.
        let plannedAt = (event.plannedAt ?? context.occurredAt) - .microseconds(1)
        try await transaction.run(JourneyStatements.note(legs, of: order.id, at: plannedAt))
        try await transaction.run(JourneyStatements.settleDrivers(of: order.id))
        try await order.hear(.legsPlanned, at: time.storable(), in: transaction)
    }
}
