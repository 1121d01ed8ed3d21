internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Products as people and services look them up.
struct ProductDirectory: Sendable {
    let database: Database

    func product(_ id: UUID) async throws -> StoredProduct {
        guard let product = try await database.look({ try await $0.first(ProductStatements.get(id)) }) else { throw MeshError.notFound("product") }
        return product
    }

    func products(_ ids: [UUID]) async throws -> [StoredProduct] {
        try await database.look { try await $0.query(ProductStatements.resolve(ids)) }
    }

    func list(_ filter: ProductFilter, page: Page<ByName>) async throws -> (rows: [StoredProduct], nextToken: String) {
        let rows = try await database.look { transaction in
            var after: (name: String, id: UUID)?
            if let id = page.after?.id {
                guard let name = try await transaction.first(ProductStatements.name(of: id)) else { throw MeshError.badPageToken }
                after = (name, id)
            }
            return try await transaction.query(ProductStatements.list(filter, after: after, limit: page.limit))
        }
        return page.cut(rows) { ByName(id: $0.id) }
    }
}
