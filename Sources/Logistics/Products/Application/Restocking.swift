internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Goods come in or get lost: the only way for people to change a stock.
struct Restocking: Sendable {
    let database: Database
    let time: TimeSource

    func restock(_ productID: UUID, by quantity: Int32, reason: String, _ call: CallContext) async throws -> Product {
        let caller = try call.requireCaller()
        let now = time.storable()
        return try await database.transaction(for: call) { transaction in
            var product = try await transaction.product(productID, changedBy: caller)
            product.onHand = try product.onHand(afterRestockOf: quantity)
            product.updatedAt = now
            try await transaction.run(ProductStatements.setOnHand(product))
            try await transaction.run(MovementStatements.restocked(productID, by: quantity, userID: caller.userID, reason: reason, at: now))
            return Product(product)
        }
    }
}
