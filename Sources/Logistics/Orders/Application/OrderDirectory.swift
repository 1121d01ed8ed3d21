internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Orders as people look them up, each only those that concern them.
struct OrderDirectory: Sendable {
    let database: Database

    func order(_ id: UUID, caller: Caller) async throws -> StoredOrder {
        guard let getting = ReaderStatements.get(id, for: OrderAccess.reader(for: caller)) else { throw MeshError.notFound("order") }
        return try await database.look { transaction in
            guard var order = try await transaction.first(getting) else { throw MeshError.notFound("order") }
            order.lines = try await transaction.query(OrderStatements.lines(of: [id])).map(\.line)
            return order
        }
    }

    func list(_ filter: OrderFilter, page: Page<NewestFirst>, caller: Caller) async throws -> (rows: [StoredOrder], nextToken: String) {
        guard let listing = ReaderStatements.list(filter, for: OrderAccess.reader(for: caller), page: page) else { return ([], "") }
        return try await database.look { transaction in
            var (orders, nextToken) = page.cut(try await transaction.query(listing)) { NewestFirst(createdAt: $0.createdAt, id: $0.id) }
            let lines = Dictionary(grouping: try await transaction.query(OrderStatements.lines(of: orders.map(\.id))), by: \.orderID)
            for index in orders.indices { orders[index].lines = lines[orders[index].id]?.map(\.line) ?? [] }
            return (orders, nextToken)
        }
    }
}
