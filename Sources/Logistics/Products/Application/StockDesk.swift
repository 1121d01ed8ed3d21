internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Decides about the stock of orders, any number of them in the same one or two round trips.
struct StockDesk: Sendable {
    /// What is known about an order once the transaction commits.
    enum Verdict: Sendable {
        case decided(StockDecision)
        /// Decided before, or called off before: whoever was first has said all.
        case known(ReservationState)

        /// Whether the order was new and everything was there.
        var isAsHoped: Bool {
            switch self {
            case .decided(let decision): !decision.isRefusal
            case .known: false
            }
        }
    }

    let time: TimeSource

    /// - Parameters:
    ///   - demands: in the order of their arrival; an order that appears twice is decided once.
    ///   - calls: who has asked, one for each demand; none where the running task handles the one event that all of them come from.
    /// - Returns: the verdicts in the order of the demands.
    func decide(_ demands: [StockDemand], of calls: [CallContext] = [], in transaction: Transaction) async throws -> [Verdict] {
        let now = time.storable()
        let products = Array(Set(demands.lazy.flatMap(\.lines).map(\.productID)))
        var orders = ReservationStatements.Orders(), ids: Set<UUID> = []
        for demand in demands where ids.insert(demand.orderID).inserted { orders.append(demand.orderID, demand.takes) }
        // Orders first, then products, each sorted: everybody locks in this order, so nobody waits in a circle.
        let (fresh, shelves) = try await transaction.query(
            ReservationStatements.decide(orders, at: now), ReservationStatements.shelves(products))
        var open = Set(fresh)
        let undecided = demands.indices.filter { open.remove(demands[$0].orderID) != nil }
        let decisions = Self.decide(undecided.map { demands[$0] }, shelves)
        var verdicts = Dictionary(uniqueKeysWithValues: zip(undecided, decisions.map { Verdict.decided($0) }))
        let refused = zip(undecided, decisions).filter(\.1.isRefusal).map { demands[$0.0].orderID }
        if !refused.isEmpty { transaction.runWithNext(ReservationStatements.redecide(refused, .rejected)) }
        take(decisions, in: transaction, at: now)
        announce(decisions, of: undecided.map { demands[$0].orderID }, calls.isEmpty ? [] : undecided.map { calls[$0] }, in: transaction, at: now)
        if verdicts.count < demands.count {
            let states = Dictionary(try await transaction.query(ReservationStatements.states(orders.ids)), uniquingKeysWith: { first, _ in first })
            for index in demands.indices where verdicts[index] == nil { verdicts[index] = states[demands[index].orderID].map { .known($0) } }
        }
        return try demands.indices.map { index in
            guard let verdict = verdicts[index] else { throw StockContradiction(orderID: demands[index].orderID) }
            return verdict
        }
    }

    /// Reserves all orders without having asked for anything: one round trip, in which the products are locked for hardly longer than the
    /// commit. It fails when one of the orders is decided already, or not everything is there.
    /// - Parameter demands: such as ``canHope(for:)`` allows.
    func reserve(_ demands: [StockDemand], of calls: [CallContext], in line: TransactionLine, track: Int) async throws -> [Verdict] {
        let now = time.storable()
        var orders = ReservationStatements.Orders()
        let decisions = demands.map { demand in
            let takes = demand.takes
            orders.append(demand.orderID, takes)
            return StockDecision.reserve(takes)
        }
        let reserved = demands.map { StockReserved(orderID: $0.orderID.text, reservedAt: now) }
        try await line.run(
            [ReservationStatements.promise(orders, at: now), ReservationStatements.take(Self.sums(decisions), at: now)], emitting: reserved, onBehalfOf: calls,
            track: track)
        return decisions.map { .decided($0) }
    }

    /// Whether no order appears twice, and no sum is more than a shelf can count.
    static func canHope(for demands: [StockDemand]) -> Bool {
        var total: Int64 = 0
        for demand in demands { for line in demand.lines { total += Int64(line.quantity.magnitude) } }
        return total <= Int64(Int32.max) && Set(demands.lazy.map(\.orderID)).count == demands.count
    }

    private static func decide(_ demands: [StockDemand], _ shelves: [(UUID, StockDecision.Shelf)]) -> [StockDecision] {
        StockDecision.decide(demands, shelves: Dictionary(shelves, uniquingKeysWith: { first, _ in first }))
    }

    /// Travels with whatever is sent next, COMMIT at the latest. That no product is oversold is the table's own constraint.
    private func take(_ decisions: [StockDecision], in transaction: Transaction, at now: Timestamp) {
        let sums = Self.sums(decisions)
        if !sums.isEmpty { transaction.runWithNext(ReservationStatements.take(sums, at: now)) }
    }

    /// How much of each product is promised. No sum is more than a shelf can count.
    private static func sums(_ decisions: [StockDecision]) -> [UUID: Int32] {
        var sums: [UUID: Int32] = [:]
        for case .reserve(let takes) in decisions {
            for take in takes { sums[take.productID, default: 0] += take.quantity }
        }
        return sums
    }

    private func announce(_ decisions: [StockDecision], of orders: [UUID], _ calls: [CallContext], in transaction: Transaction, at now: Timestamp) {
        var reserved: [StockReserved] = [], rejected: [StockRejected] = []
        var reserving: [CallContext] = [], rejecting: [CallContext] = []
        for index in decisions.indices {
            let order = orders[index].text
            switch decisions[index] {
            case .reserve:
                reserved.append(StockReserved(orderID: order, reservedAt: now))
                if !calls.isEmpty { reserving.append(calls[index]) }
            case .reject(let line, let productID, let reason):
                rejected.append(
                    StockRejected(orderID: order, line: Int32(line), productID: productID.text, reason: StockRejected.Reason(reason), rejectedAt: now))
                if !calls.isEmpty { rejecting.append(calls[index]) }
            }
        }
        if calls.isEmpty {
            for event in reserved { transaction.emit(event) }
            for event in rejected { transaction.emit(event) }
        } else {
            transaction.emit(reserved, onBehalfOf: reserving)
            transaction.emit(rejected, onBehalfOf: rejecting)
        }
    }
}

/// The books do not hold what they said: the transaction is undone and tried again.
struct StockContradiction: Error {
    var orderID: UUID
}
