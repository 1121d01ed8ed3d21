internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Firms as people and services look them up.
struct FirmDirectory: Sendable {
    let database: Database

    func firm(_ id: UUID) async throws -> StoredFirm {
        guard let firm = try await database.look({ try await $0.first(FirmStatements.get(id)) }) else { throw MeshError.notFound("firm") }
        return firm
    }

    func firms(_ ids: [UUID]) async throws -> [StoredFirm] {
        try await database.look { try await $0.query(FirmStatements.resolve(ids)) }
    }

    func list(_ filter: FirmFilter, page: Page<ByName>) async throws -> (rows: [StoredFirm], nextToken: String) {
        let rows = try await database.look { transaction in
            var after: (name: String, id: UUID)?
            if let id = page.after?.id {
                guard let name = try await transaction.first(FirmStatements.name(of: id)) else { throw MeshError.badPageToken }
                after = (name, id)
            }
            return try await transaction.query(FirmStatements.list(filter, after: after, limit: page.limit))
        }
        return page.cut(rows) { ByName(id: $0.id) }
    }
}
