internal import ChillOrdersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Stores an order and tells stock of it. What follows happens by itself.
struct PlaceOrder: Sendable {
    let database: Database
    let neighbours: Neighbours
    let time: TimeSource
    let random: RandomSource

    func place(_ draft: OrderDraft, _ call: CallContext) async throws -> Order {
        // First of all: a repeated request gets its order even when a product has gone since.
        if let answer: Order = try await database.storedAnswer(for: call) { return answer }
        let caller = try call.requireCaller()
        try draft.check(caller: caller)
        // Before the transaction: nobody waits for other services while holding a connection.
        async let firms = neighbours.firms([draft.supplierFirmID, draft.receiverFirmID])
        async let products = neighbours.products(draft.lines.map(\.productID))
        let now = time.storable()
        let order = try await draft.order(
            id: .version7(at: now, random: random), firms: firms, products: products, placedBy: caller.userID, at: now)
        return try await database.transaction(for: call) { transaction in
            try await transaction.run(OrderStatements.insert(order))
            transaction.emit(OrderPlaced(order))
            return Order(order)
        }
    }
}
