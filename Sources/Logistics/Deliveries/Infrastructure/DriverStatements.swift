internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service asks the roster.
enum DriverStatements {
    private static let columns =
        "user_id, name, hub_id, kind, home_hub_id, capacity, open_legs, on_duty, active, changed_at, created_at"

    /// Also of one who is not active any more.
    static func one(_ id: UUID) -> Statement<DriverRecord> {
        Statement("drivers.one", "SELECT \(columns) FROM drivers WHERE user_id = $1", id, row: driverRow)
    }

    /// Newest first, active ones only.
    /// - Parameter hubs: where the caller may look; `nil` for everywhere.
    static func list(_ page: Page<NewestFirst>, hubs: [UUID]?, hub: UUID?, kind: LegKind?) -> Statement<DriverRecord> {
        var conditions = Conditions()
        conditions.add("own_hubs", hubs) { "hub_id = ANY (\($0))" }
        conditions.add("hub", hub) { "hub_id = \($0)" }
        conditions.add("kind", kind) { "kind = \($0)" }
        if let after = page.after {
            let (time, id) = (conditions.place(after.createdAt), conditions.place(after.id))
            conditions.add("after", "(created_at, user_id) < (\(time), \(id))")
        }
        let limit = conditions.place(page.limit)
        return Statement(
            conditions.name("drivers.list"),
            "SELECT \(columns) FROM drivers WHERE active AND \(conditions.sql) ORDER BY created_at DESC, user_id DESC LIMIT \(limit)",
            parameters: conditions.parameters, row: driverRow)
    }

    /// Writes what is known of the person, and counts the open legs anew.
    static func save(_ driver: DriverRecord, at time: Timestamp) -> Statement<DriverRecord> {
        Statement(
            "drivers.save",
            """
            INSERT INTO drivers (user_id, name, hub_id, kind, home_hub_id, capacity, on_duty, active, changed_at, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (user_id) DO UPDATE SET
                name = $2, hub_id = $3, kind = $4, home_hub_id = $5, capacity = $6, on_duty = $7, active = $8, changed_at = $9, updated_at = $11,
                open_legs = (SELECT count(*) FROM legs l WHERE l.driver_id = $1 AND l.status IN ('ASSIGNED', 'IN_TRANSIT'))
            RETURNING \(columns)
            """,
            driver.id, driver.name, driver.pool.hub, driver.pool.kind, driver.homeHub, driver.capacity, driver.isOnDuty, driver.isActive,
            driver.changedAt, driver.createdAt, time, row: driverRow)
    }

    /// Loads the drivers with so many legs more. One who would be above the capacity is left out: compare the number of rows.
    static func load(_ drivers: [UUID], with legs: [Int32], at time: Timestamp) -> Statement<Void> {
        Statement(
            "drivers.load",
            """
            UPDATE drivers d SET open_legs = d.open_legs + given.legs, last_assigned_at = $3, updated_at = $3
            FROM unnest($1::uuid[], $2::int4[]) AS given (user_id, legs)
            WHERE d.user_id = given.user_id AND d.open_legs + given.legs <= d.capacity
            """,
            drivers, legs, time)
    }

    static func unload(_ drivers: [UUID], of legs: [Int32], at time: Timestamp) -> Statement<Void> {
        Statement(
            "drivers.unload",
            """
            UPDATE drivers d SET open_legs = d.open_legs - done.legs, updated_at = $3
            FROM unnest($1::uuid[], $2::int4[]) AS done (user_id, legs) WHERE d.user_id = done.user_id
            """,
            drivers, legs, time)
    }

    @Sendable private static func driverRow(_ row: inout RowReader) throws -> DriverRecord {
        try DriverRecord(
            id: row.decode(), name: row.decode(), pool: Pool(hub: row.decode(), kind: row.decode()), homeHub: row.decode(), capacity: row.decode(),
            openLegs: row.decode(), isOnDuty: row.decode(), isActive: row.decode(), changedAt: row.decode(), createdAt: row.decode())
    }
}
