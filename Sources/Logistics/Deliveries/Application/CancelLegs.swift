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
        let legs = try await JourneyEnding(giver: giver).end(order, at: time.storable(), in: transaction)
        for leg in legs where leg.status == .inTransit {
            logger.warning(
                "a leg of a cancelled order is on the road already and stays",
                metadata: ["order": "\(order.text)", "leg": "\(leg.id.text)", "sequence": "\(leg.sequence)"])
        }
    }
}
