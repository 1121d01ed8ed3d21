internal import ChillHubsV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service asks the table of hubs.
enum HubStatements {
    private static let columns = """
        hub_id, name, postal_code, country, region, city, district, road_name, building_name, detail_address, full_address, latitude, longitude,
        created_at, updated_at
        """

    /// No row when a hub with this id exists, deleted or not.
    static func insert(_ hub: CreateHubRequest, id: UUID, at time: Timestamp) -> Statement<Hub> {
        Statement(
            "hubs.insert",
            """
            INSERT INTO hubs (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
            ON CONFLICT (hub_id) DO NOTHING RETURNING \(columns)
            """,
            id, hub.name, hub.postalCode, hub.country, hub.region, hub.city, hub.district, hub.roadName, hub.buildingName, hub.detailAddress,
            hub.fullAddress, hub.latitude, hub.longitude, time, row: hubRow)
    }

    static func live(_ id: UUID) -> Statement<Hub> {
        Statement("hubs.live", "SELECT \(columns) FROM hubs WHERE hub_id = $1 AND deleted_at IS NULL", id, row: hubRow)
    }

    static func any(_ id: UUID) -> Statement<Hub> {
        Statement("hubs.any", "SELECT \(columns) FROM hubs WHERE hub_id = $1", id, row: hubRow)
    }

    static func live(_ ids: [UUID]) -> Statement<Hub> {
        Statement("hubs.live_many", "SELECT \(columns) FROM hubs WHERE hub_id = ANY ($1) AND deleted_at IS NULL ORDER BY hub_id", ids, row: hubRow)
    }

    /// By name.
    /// - Parameter text: a part of the name or the address; empty for all.
    static func list(_ page: Page<ByName>, text: String) -> Statement<(id: UUID, hub: Hub)> {
        var conditions = Conditions()
        conditions.add("text", text.isEmpty ? nil : text) {
            "(strpos(lower(name), lower(\($0))) > 0 OR strpos(lower(full_address), lower(\($0))) > 0)"
        }
        conditions.add("after", page.after?.id) {
            "(name, hub_id) > (SELECT last.name, last.hub_id FROM hubs last WHERE last.hub_id = \($0))"
        }
        let limit = conditions.place(page.limit)
        return Statement(
            conditions.name("hubs.list"),
            "SELECT hub_id, \(columns) FROM hubs WHERE deleted_at IS NULL AND \(conditions.sql) ORDER BY name, hub_id LIMIT \(limit)",
            parameters: conditions.parameters
        ) { try (id: $0.decode(), hub: hubRow(&$0)) }
    }

    /// Changes the fields that are present; no row when there is no such live hub.
    static func update(_ change: UpdateHubRequest, id: UUID, at time: Timestamp) -> Statement<Hub> {
        Statement(
            "hubs.update",
            """
            UPDATE hubs SET
                name = COALESCE($2, name), postal_code = COALESCE($3, postal_code), country = COALESCE($4, country), region = COALESCE($5, region),
                city = COALESCE($6, city), district = COALESCE($7, district), road_name = COALESCE($8, road_name),
                building_name = COALESCE($9, building_name), detail_address = COALESCE($10, detail_address),
                full_address = COALESCE($11, full_address), latitude = COALESCE($12, latitude), longitude = COALESCE($13, longitude), updated_at = $14
            WHERE hub_id = $1 AND deleted_at IS NULL RETURNING \(columns)
            """,
            id, change.name, change.postalCode, change.country, change.region, change.city, change.district, change.roadName, change.buildingName,
            change.detailAddress, change.fullAddress, change.latitude, change.longitude, time, row: hubRow)
    }

    static func delete(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("hubs.delete", "UPDATE hubs SET deleted_at = $2, updated_at = $2 WHERE hub_id = $1 AND deleted_at IS NULL", id, time)
    }

    /// Those of the hubs that are live; they stay so until the transaction ends.
    static func hold(_ ids: [UUID]) -> Statement<UUID> {
        Statement(
            "hubs.hold", "SELECT hub_id FROM hubs WHERE hub_id = ANY ($1) AND deleted_at IS NULL ORDER BY hub_id FOR SHARE", ids
        ) { try $0.decode() }
    }

    @Sendable private static func hubRow(_ row: inout RowReader) throws -> Hub {
        try Hub(
            hubID: row.decode(UUID.self).text, name: row.decode(), postalCode: row.decode(), country: row.decode(), region: row.decode(),
            city: row.decode(), district: row.decode(), roadName: row.decode(), buildingName: row.decode(), detailAddress: row.decode(),
            fullAddress: row.decode(), latitude: row.decode(), longitude: row.decode(), createdAt: row.decode(Timestamp.self),
            updatedAt: row.decode(Timestamp.self))
    }
}
