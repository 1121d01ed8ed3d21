internal import ChillProductsV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Decides about the stock of orders inside of a transaction, any number of orders with the same two round trips.
struct StockDesk: Sendable {
    /// What is known about an order once the transaction commits.
    enum Verdict: Sendable {
        case decided(StockDecision)
        /// Decided before, or called off before: whoever was first has said all.
        case known(ReservationState)
    }

    let time: TimeSource

    /// - Parameters:
    ///   - demands: in the order of their arrival; an order that appears twice is decided once.
    ///   - hopefully: products are locked at the very end only, as long as nothing has to be refused: their rows are free for others
    ///     meanwhile. The transaction fails as ``isDisappointed(_:)`` tells when what was there is gone by then.
    ///   - announcing: runs the emission of an order's event where its cause is current.
    /// - Returns: the verdicts in the order of the demands.
    func decide(
        _ demands: [StockDemand], in transaction: Transaction, hopefully: Bool = false, announcing: (_ index: Int, _ emit: () -> Void) -> Void = { $1() }
    ) async throws -> [Verdict] {
        let now = time.storable()
        let orders = Array(Set(demands.map(\.orderID))), products = Array(Set(demands.flatMap(\.lines).map(\.productID)))
        // Orders first, then products, each sorted: everybody locks in this order, so nobody waits in a circle.
        let (fresh, shelves) = try await transaction.query(
            ReservationStatements.decide(orders, .reserved, at: now), ReservationStatements.shelves(products, areLocked: !hopefully))
        var open = Set(fresh)
        let undecided = demands.indices.filter { open.remove(demands[$0].orderID) != nil }
        var decisions = Self.decide(undecided.map { demands[$0] }, shelves)
        if hopefully, decisions.contains(where: \.isRefusal) {
            // A refusal is final, so it must be true at the moment of the commit.
            decisions = Self.decide(undecided.map { demands[$0] }, try await transaction.query(ReservationStatements.shelves(products, areLocked: true)))
        }
        var verdicts = Dictionary(uniqueKeysWithValues: zip(undecided, decisions.map { Verdict.decided($0) }))
        write(zip(undecided, decisions).map { (demands[$0].orderID, $1) }, in: transaction, at: now)
        for (index, decision) in zip(undecided, decisions) {
            announcing(index) { announce(decision, of: demands[index].orderID, in: transaction, at: now) }
        }
        if verdicts.count < demands.count {
            let states = Dictionary(try await transaction.query(ReservationStatements.states(orders)), uniquingKeysWith: { first, _ in first })
            for index in demands.indices where verdicts[index] == nil { verdicts[index] = states[demands[index].orderID].map { .known($0) } }
        }
        return try demands.indices.map { index in
            guard let verdict = verdicts[index] else { throw StockContradiction(orderID: demands[index].orderID) }
            return verdict
        }
    }

    /// Whether a transaction has failed because others were faster than its hope.
    static func isDisappointed(_ error: any Error) -> Bool { (error as? PostgresError)?.sqlState == ReservationStatements.stockIsGone }

    private static func decide(_ demands: [StockDemand], _ shelves: [(UUID, StockDecision.Shelf)]) -> [StockDecision] {
        StockDecision.decide(demands, shelves: Dictionary(shelves, uniquingKeysWith: { first, _ in first }))
    }

    /// Travels with whatever is sent next, COMMIT at the latest. That no product is oversold is the table's own constraint.
    private func write(_ decisions: [(orderID: UUID, decision: StockDecision)], in transaction: Transaction, at now: Timestamp) {
        var lines = ReservationStatements.Lines()
        var rejected: [UUID] = []
        for (orderID, decision) in decisions {
            switch decision {
            case .reserve(let takes): for take in takes { lines.append(orderID, take) }
            case .reject: rejected.append(orderID)
            }
        }
        if !lines.isEmpty {
            transaction.runWithNext(ReservationStatements.keep(lines, at: now))
            transaction.runWithNext(ReservationStatements.take(lines, at: now))
        }
        if !rejected.isEmpty { transaction.runWithNext(ReservationStatements.redecide(rejected, .rejected)) }
    }

    private func announce(_ decision: StockDecision, of orderID: UUID, in transaction: Transaction, at now: Timestamp) {
        switch decision {
        case .reserve: transaction.emit(StockReserved(orderID: orderID.text, reservedAt: now))
        case .reject(let line, let productID, let reason):
            transaction.emit(
                StockRejected(
                    orderID: orderID.text, line: Int32(line), productID: productID.text, reason: StockRejected.Reason(reason), rejectedAt: now))
        }
    }
}

/// The books do not hold what they said: the transaction is undone and tried again.
struct StockContradiction: Error {
    var orderID: UUID
}
