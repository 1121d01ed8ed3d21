internal import ChillOrdersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Calls an order off, as long as nothing has departed.
struct CancelOrder: Sendable {
    let database: Database
    let time: TimeSource

    func cancel(_ orderID: UUID, _ call: CallContext) async throws -> Order {
        let caller = try call.requireCaller()
        let now = time.storable()
        return try await database.transaction(for: call) { transaction in
            guard let locking = ReaderStatements.get(orderID, for: OrderAccess.reader(for: caller), locking: true),
                var order = try await transaction.first(locking)
            else { throw MeshError.notFound("order") }
            guard OrderAccess.mayCancel(order, caller: caller) else {
                throw MeshError(.permissionDenied, "Only the two sides of an order may call it off.")
            }
            order.lines = try await transaction.query(OrderStatements.lines(of: [orderID])).map(\.line)
            guard try await order.hear(.cancelRequested, at: now, in: transaction) != .tooLate else {
                throw MeshError(.failedPrecondition, "The order is \(order.state.name): it cannot be called off any more.", reason: "TOO_LATE")
            }
            return Order(order)
        }
    }
}
