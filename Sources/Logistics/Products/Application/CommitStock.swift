internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The goods were handed over: what was reserved is gone, once.
struct CommitStock: EventHandler {
    let time: TimeSource

    func handle(_ event: OrderCompleted, in transaction: Transaction, _ context: EventContext) async throws {
        let orderID = try UUID(event: event.orderID, field: "orderId")
        let now = time.storable()
        let state = try await transaction.first(ReservationStatements.lock(orderID))
        guard ReservationState.onOrderCompleted(state) == .commit else { return }
        try await transaction.run(ReservationStatements.lockProducts(of: orderID))
        try await transaction.run(ReservationStatements.commit(orderID, at: now))
        try await transaction.run(ReservationStatements.end(orderID, .committed, at: now))
    }
}
