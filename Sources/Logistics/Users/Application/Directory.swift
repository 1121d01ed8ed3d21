internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Accounts as others look them up.
struct Directory: Sendable {
    let database: Database

    func account(_ userID: UUID) async throws -> Account {
        guard let account = try await database.look({ try await $0.first(AccountStatements.get(userID)) }) else { throw MeshError.notFound("user") }
        return account
    }

    func accounts(_ userIDs: [UUID]) async throws -> [Account] {
        try await database.look { try await $0.query(AccountStatements.resolve(userIDs)) }
    }

    func list(status: String?, page: Page<NewestFirst>) async throws -> (rows: [Account], nextToken: String) {
        let rows = try await database.look { try await $0.query(AccountStatements.list(status: status, page: page)) }
        return page.cut(rows) { NewestFirst(createdAt: $0.createdAt, id: $0.id) }
    }
}
