internal import ChillOrdersV1
internal import Logging
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Calls off what has not departed of a cancelled order and frees the drivers; marks the order, so that it is never planned later.
struct CancelLegs: EventHandler {
    let time: TimeSource
    let giver: WorkGiver
    let logger: Logger

    func handle(_ event: OrderCanceled, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        let now = time.storable()
        try await transaction.run(JourneyStatements.cancel(order: order, at: now))
        let pools = Set(try await transaction.query(LegStatements.ofOrder(order)).map(\.pool))
        if pools.isEmpty { return }
        try await Locks.take(pools, in: transaction)

        // Read again: while the locks were waited for, a waiting leg may have got a driver.
        let legs = try await transaction.query(LegStatements.ofOrder(order))
        let open = legs.filter(\.status.isBeforeDeparture)
        try await transaction.run(LegStatements.cancel(open.map(\.id), at: now))
        try await WorkGiver.unload(open.compactMap { $0.driver?.id }, at: now, in: transaction)
        try await giver.giveOut(pools, at: now, in: transaction)
        for leg in legs where leg.status == .inTransit {
            logger.warning(
                "a leg of a cancelled order is on the road already and stays",
                metadata: ["order": "\(order.text)", "leg": "\(leg.id.text)", "sequence": "\(leg.sequence)"])
        }
    }
}
