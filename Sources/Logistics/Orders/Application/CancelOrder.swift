internal import ChillDeliveriesV1
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
    let deliveries: DeliveriesServiceClient
    let time: TimeSource

    func cancel(_ orderID: UUID, _ call: CallContext) async throws -> Order {
        let caller = try call.requireCaller()
        if let answer: Order = try await database.storedAnswer(for: call) { return answer }
        // Whether goods are on the road is for Deliveries to say. It is asked before the transaction, so that no connection waits for it.
        if try await isToBeStopped(orderID, caller, call) {
            _ = try await deliveries.stopJourney(StopJourneyRequest(orderID: orderID.text))
        }
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

    /// Whether the caller may call the order off and it is not off already, as far as this service knows.
    private func isToBeStopped(_ orderID: UUID, _ caller: Caller, _ call: CallContext) async throws -> Bool {
        try await database.read(deadline: call.deadline) { transaction in
            guard let finding = ReaderStatements.get(orderID, for: OrderAccess.reader(for: caller), locking: false),
                let order = try await transaction.first(finding), OrderAccess.mayCancel(order, caller: caller)
            else { return false }
            if case .move = order.state.on(.cancelRequested) { return true }
            return false
        }
    }
}
