internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service asks the table of links.
enum LinkStatements {
    private static let selection = """
        SELECT l.link_id, l.from_hub_id, f.name, f.latitude, f.longitude, l.to_hub_id, t.name, t.latitude, t.longitude, l.closed, l.created_at, l.updated_at
        FROM links l JOIN hubs f ON f.hub_id = l.from_hub_id JOIN hubs t ON t.hub_id = l.to_hub_id
        WHERE l.deleted_at IS NULL
        """

    /// No row touched when the two hubs are linked already.
    static func insert(id: UUID, from: UUID, to: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "links.insert",
            """
            INSERT INTO links (link_id, from_hub_id, to_hub_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (LEAST(from_hub_id, to_hub_id), GREATEST(from_hub_id, to_hub_id)) WHERE deleted_at IS NULL DO NOTHING
            """,
            id, from, to, time)
    }

    static func live(_ id: UUID) -> Statement<LinkRow> {
        Statement("links.live", selection + " AND l.link_id = $1", id, row: linkRow)
    }

    static func between(_ one: UUID, _ other: UUID) -> Statement<LinkRow> {
        Statement(
            "links.between",
            selection + " AND LEAST(l.from_hub_id, l.to_hub_id) = LEAST($1::uuid, $2::uuid) AND GREATEST(l.from_hub_id, l.to_hub_id) = GREATEST($1::uuid, $2::uuid)",
            one, other, row: linkRow)
    }

    /// Newest first.
    static func list(_ page: Page<NewestFirst>, hub: UUID?) -> Statement<LinkRow> {
        var conditions = Conditions()
        conditions.add("hub", hub) { "(l.from_hub_id = \($0) OR l.to_hub_id = \($0))" }
        if let after = page.after {
            let (time, id) = (conditions.place(after.createdAt), conditions.place(after.id))
            conditions.add("after", "(l.created_at, l.link_id) < (\(time), \(id))")
        }
        let limit = conditions.place(page.limit)
        return Statement(
            conditions.name("links.list"),
            selection + " AND \(conditions.sql) ORDER BY l.created_at DESC, l.link_id DESC LIMIT \(limit)",
            parameters: conditions.parameters, row: linkRow)
    }

    static func setClosed(_ id: UUID, _ closed: Bool, at time: Timestamp) -> Statement<Void> {
        Statement("links.set_closed", "UPDATE links SET closed = $2, updated_at = $3 WHERE link_id = $1 AND deleted_at IS NULL", id, closed, time)
    }

    static func delete(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("links.delete", "UPDATE links SET deleted_at = $2, updated_at = $2 WHERE link_id = $1 AND deleted_at IS NULL", id, time)
    }

    static func deleteAll(of hub: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "links.delete_all",
            "UPDATE links SET deleted_at = $2, updated_at = $2 WHERE (from_hub_id = $1 OR to_hub_id = $1) AND deleted_at IS NULL", hub, time)
    }

    @Sendable private static func linkRow(_ row: inout RowReader) throws -> LinkRow {
        try LinkRow(
            id: row.decode(), from: row.decode(), fromName: row.decode(),
            fromPlace: Coordinate(latitude: row.decode(), longitude: row.decode()), to: row.decode(), toName: row.decode(),
            toPlace: Coordinate(latitude: row.decode(), longitude: row.decode()), isClosed: row.decode(), createdAt: row.decode(),
            updatedAt: row.decode())
    }
}
