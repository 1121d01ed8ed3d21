internal import ChillOrdersV1
internal import ChillProductsV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// An order was placed: all of its lines are reserved, or none.
struct ReserveStock: EventHandler {
    let time: TimeSource

    func handle(_ event: OrderPlaced, in transaction: Transaction, _ context: EventContext) async throws {
        let orderID = try UUID(event: event.orderID, field: "orderId")
        let lines = try event.lines.enumerated().map { index, line in
            StockDecision.Take(productID: try UUID(event: line.productID, field: "lines[\(index)].productId"), quantity: line.quantity)
        }
        let now = time.storable()
        // Decided before, or called off before: whoever was first has said all.
        guard try await transaction.run(ReservationStatements.decide(orderID, .reserved, at: now)) == 1 else { return }

        let shelves = try await transaction.query(ReservationStatements.lockShelves(lines.map(\.productID)))
        switch StockDecision(lines: lines, shelves: Dictionary(shelves, uniquingKeysWith: { first, _ in first })) {
        case .reserve(let takes):
            let served = try await transaction.run(ReservationStatements.reserve(takes, for: orderID, at: now))
            guard served == takes.count else { throw StockContradiction(orderID: orderID) }
            transaction.emit(StockReserved(orderID: event.orderID, reservedAt: now))
        case .reject(let line, let productID, let reason):
            try await transaction.run(ReservationStatements.redecide(orderID, .rejected))
            transaction.emit(
                StockRejected(
                    orderID: event.orderID, line: Int32(line), productID: productID.text, reason: StockRejected.Reason(reason),
                    rejectedAt: now))
        }
    }
}

/// Locked rows did not hold what they said: the transaction is undone and tried again.
struct StockContradiction: Error {
    var orderID: UUID
}
