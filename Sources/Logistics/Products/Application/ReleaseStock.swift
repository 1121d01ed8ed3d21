internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// An order was called off: what is reserved becomes available again, once. If stock has not heard of the order yet, a mark stays
/// that keeps it from ever reserving.
struct ReleaseStock: EventHandler {
    let time: TimeSource

    func handle(_ event: OrderCanceled, in transaction: Transaction, _ context: EventContext) async throws {
        let orderID = try UUID(event: event.orderID, field: "orderId")
        let now = time.storable()
        // Writes the mark unless there is a decision; waits for one that is just being made.
        if try await transaction.run(ReservationStatements.decide(orderID, .canceled, at: now)) == 1 { return }

        let state = try await transaction.first(ReservationStatements.lock(orderID))
        guard ReservationState.onOrderCanceled(state) == .release else { return }
        try await transaction.run(ReservationStatements.lockProducts(of: orderID))
        try await transaction.run(ReservationStatements.release(orderID, at: now))
        try await transaction.run(ReservationStatements.end(orderID, .released, at: now))
    }
}
