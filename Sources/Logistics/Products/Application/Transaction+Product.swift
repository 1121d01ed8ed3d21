internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

extension Transaction {
    /// Locks a product that the caller may change.
    func product(_ id: UUID, changedBy caller: Caller) async throws -> StoredProduct {
        guard let product = try await first(ProductStatements.lock(id)) else { throw MeshError.notFound("product") }
        try ProductAccess.check(caller: caller, firmID: product.firmID, hubs: [product.hubID])
        return product
    }
}
