internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service asks the table of legs.
enum LegStatements {
    private static let selection = """
        SELECT l.leg_id, l.order_id, l.sequence, l.kind, l.from_hub_id, l.from_hub_name, l.to_hub_id, l.to_hub_name, l.firm_id,
            l.driver_id, d.name, d.hub_id, d.kind, l.status, l.expected_seconds, l.departed_at, l.arrived_at, l.created_at
        FROM legs l LEFT JOIN drivers d ON d.user_id = l.driver_id
        """

    static func insert(_ legs: [LegRecord], at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.insert",
            """
            INSERT INTO legs (leg_id, order_id, sequence, kind, from_hub_id, from_hub_name, to_hub_id, to_hub_name, firm_id, driver_id, status,
                expected_seconds, created_at, updated_at)
            SELECT leg.*, $13, $13 FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::text[],
                $9::uuid[], $10::uuid[], $11::text[], $12::int4[]) AS leg
            """,
            legs.map(\.id), legs.map(\.order), legs.map(\.sequence), legs.map(\.kind), legs.map(\.fromHub), legs.map(\.fromHubName), legs.map(\.toHub),
            legs.map(\.toHubName), legs.map(\.firm), legs.map { $0.driver?.id }, legs.map(\.status), legs.map(\.expectedSeconds), time)
    }

    static func one(_ id: UUID) -> Statement<LegRecord> {
        Statement("legs.one", selection + " WHERE l.leg_id = $1", id, row: legRow)
    }

    /// All legs of an order by their sequence.
    static func ofOrder(_ order: UUID) -> Statement<LegRecord> {
        Statement("legs.of_order", selection + " WHERE l.order_id = $1 ORDER BY l.sequence", order, row: legRow)
    }

    /// Newest first.
    /// - Parameter scope: what the caller may read of; `nil` for everything.
    static func list(_ page: Page<NewestFirst>, scope: LegScope?, hub: UUID?, driver: UUID?, status: LegStatus?) -> Statement<LegRecord> {
        var conditions = Conditions()
        switch scope {
        case .hubs(let hubs): conditions.add("own_hubs", hubs) { "l.from_hub_id = ANY (\($0))" }
        case .driver(let user): conditions.add("own", user) { "l.driver_id = \($0)" }
        case nil: break
        }
        conditions.add("hub", hub) { "l.from_hub_id = \($0)" }
        conditions.add("driver", driver) { "l.driver_id = \($0)" }
        conditions.add("status", status) { "l.status = \($0)" }
        if let after = page.after {
            let (time, id) = (conditions.place(after.createdAt), conditions.place(after.id))
            conditions.add("after", "(l.created_at, l.leg_id) < (\(time), \(id))")
        }
        let limit = conditions.place(page.limit)
        return Statement(
            conditions.name("legs.list"), selection + " WHERE \(conditions.sql) ORDER BY l.created_at DESC, l.leg_id DESC LIMIT \(limit)",
            parameters: conditions.parameters, row: legRow)
    }

    /// Gives each leg to the driver at the same place.
    static func assign(_ legs: [UUID], to drivers: [UUID], at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.assign",
            """
            UPDATE legs l SET driver_id = given.driver_id, status = 'ASSIGNED', updated_at = $3
            FROM unnest($1::uuid[], $2::uuid[]) AS given (leg_id, driver_id)
            WHERE l.leg_id = given.leg_id AND l.status IN ('AWAITING_DRIVER', 'ASSIGNED')
            """,
            legs, drivers, time)
    }

    /// Takes all legs that have not departed off the driver.
    static func release(driver: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.release",
            "UPDATE legs SET driver_id = NULL, status = 'AWAITING_DRIVER', updated_at = $2 WHERE driver_id = $1 AND status = 'ASSIGNED'", driver, time)
    }

    static func depart(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.depart", "UPDATE legs SET status = 'IN_TRANSIT', departed_at = $2, updated_at = $2 WHERE leg_id = $1 AND status = 'ASSIGNED'", id, time)
    }

    static func finish(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.finish", "UPDATE legs SET status = 'COMPLETED', arrived_at = $2, updated_at = $2 WHERE leg_id = $1 AND status = 'IN_TRANSIT'", id, time)
    }

    static func cancel(_ ids: [UUID], at time: Timestamp) -> Statement<Void> {
        Statement(
            "legs.cancel",
            "UPDATE legs SET status = 'CANCELED', updated_at = $2 WHERE leg_id = ANY ($1) AND status IN ('AWAITING_DRIVER', 'ASSIGNED')", ids, time)
    }

    @Sendable private static func legRow(_ row: inout RowReader) throws -> LegRecord {
        var leg = try LegRecord(
            id: row.decode(), order: row.decode(), sequence: row.decode(), kind: row.decode(), fromHub: row.decode(), fromHubName: row.decode(),
            toHub: row.decode(), toHubName: row.decode(), firm: row.decode(), driver: nil, status: .canceled, expectedSeconds: 0, createdAt: Timestamp())
        let driver = try row.decode(UUID?.self), name = try row.decode(String?.self)
        let hub = try row.decode(UUID?.self), kind = try row.decode(LegKind?.self)
        if let driver, let name, let hub, let kind { leg.driver = .init(id: driver, name: name, pool: Pool(hub: hub, kind: kind)) }
        leg.status = try row.decode()
        leg.expectedSeconds = try row.decode()
        leg.departedAt = try row.decode()
        leg.arrivedAt = try row.decode()
        leg.createdAt = try row.decode()
        return leg
    }
}
