internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of firms.
enum FirmStatements {
    private static let columns = """
        firm_id, name, firm_type, hub_id, owner_id, owner_name, postal_code, country, region, city, district, road_name, building_name,
        detail_address, full_address, latitude, longitude, created_at, updated_at
        """

    private static func read(_ row: inout RowReader) throws -> StoredFirm {
        let id = try row.decode(UUID.self)
        let name = try row.decode(String.self)
        let kind = try row.decode(FirmKind.self)
        let hubID = try row.decode(UUID.self)
        let ownerID = try row.decode(UUID?.self)
        let ownerName = try row.decode(String.self)
        let address = try FirmAddress(
            postalCode: row.decode(), country: row.decode(), region: row.decode(), city: row.decode(), district: row.decode(),
            roadName: row.decode(), buildingName: row.decode(), detailAddress: row.decode(), fullAddress: row.decode(),
            latitude: row.decode(), longitude: row.decode())
        return try StoredFirm(
            id: id, name: name, kind: kind, hubID: hubID, owner: ownerID.map { StoredFirm.Owner(userID: $0, name: ownerName) },
            address: address, createdAt: row.decode(), updatedAt: row.decode())
    }

    private static func values(_ firm: StoredFirm) -> [any PostgresEncodable] {
        let address = firm.address
        return [
            firm.id, firm.name, firm.kind, firm.hubID, firm.owner?.userID, firm.owner?.name ?? "", address.postalCode, address.country,
            address.region, address.city, address.district, address.roadName, address.buildingName, address.detailAddress,
            address.fullAddress, address.latitude, address.longitude, firm.updatedAt,
        ]
    }

    static func insert(_ firm: StoredFirm) -> Statement<Void> {
        Statement(
            "firms.insert-firm",
            """
            INSERT INTO firm (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)
            """,
            parameters: values(firm))
    }

    static func update(_ firm: StoredFirm) -> Statement<Void> {
        Statement(
            "firms.update-firm",
            """
            UPDATE firm SET name = $2, firm_type = $3, hub_id = $4, owner_id = $5, owner_name = $6, postal_code = $7, country = $8,
                region = $9, city = $10, district = $11, road_name = $12, building_name = $13, detail_address = $14, full_address = $15,
                latitude = $16, longitude = $17, updated_at = $18
            WHERE firm_id = $1
            """,
            parameters: values(firm))
    }

    static func get(_ id: UUID) -> Statement<StoredFirm> {
        Statement("firms.get-firm", "SELECT \(columns) FROM firm WHERE firm_id = $1 AND deleted_at IS NULL", id, row: read)
    }

    static func lock(_ id: UUID) -> Statement<StoredFirm> {
        Statement("firms.lock-firm", "SELECT \(columns) FROM firm WHERE firm_id = $1 AND deleted_at IS NULL FOR UPDATE", id, row: read)
    }

    static func delete(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("firms.delete-firm", "UPDATE firm SET deleted_at = $2 WHERE firm_id = $1 AND deleted_at IS NULL", id, time)
    }

    static func resolve(_ ids: [UUID]) -> Statement<StoredFirm> {
        Statement("firms.resolve-firms", "SELECT \(columns) FROM firm WHERE firm_id = ANY($1) AND deleted_at IS NULL", ids, row: read)
    }

    /// The name at which a page ended, whether or not its firm still lives.
    static func name(of id: UUID) -> Statement<String> {
        Statement("firms.get-name", "SELECT name FROM firm WHERE firm_id = $1", id) { try $0.decode() }
    }

    static func list(_ filter: FirmFilter, after: (name: String, id: UUID)?, limit: Int) -> Statement<StoredFirm> {
        var conditions = Conditions()
        conditions.add("kind", filter.kind) { "firm_type = \($0)" }
        conditions.add("hub", filter.hubID) { "hub_id = \($0)" }
        conditions.add("name", filter.namePart) { "position(lower(\($0)) IN lower(name)) > 0" }
        if let after {
            let name = conditions.place(after.name), id = conditions.place(after.id)
            conditions.add("after", "(name, firm_id) > (\(name), \(id))")
        }
        let place = conditions.place(limit)
        return Statement(
            conditions.name("firms.list-firms"),
            "SELECT \(columns) FROM firm WHERE deleted_at IS NULL AND \(conditions.sql) ORDER BY name, firm_id LIMIT \(place)",
            parameters: conditions.parameters, row: read)
    }
}

extension FirmKind: PostgresEncodable, PostgresDecodable {}
