internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of who may read an order because of its journey.
enum JourneyStatements {
    /// A leg as an event tells of it.
    struct LegNews: Sendable, Hashable {
        var legID: UUID
        var driverID: UUID?
    }

    static func addHubs(_ hubIDs: [UUID], to orderID: UUID) -> Statement<Void> {
        Statement(
            "orders.add-hub-readers",
            """
            INSERT INTO order_reader (kind, reader_id, created_at, order_id)
            SELECT 'HUB', h.hub_id, o.created_at, o.order_id FROM placed_order o CROSS JOIN unnest($2::uuid[]) AS h(hub_id) WHERE o.order_id = $1
            ON CONFLICT DO NOTHING
            """,
            orderID, hubIDs)
    }

    /// Notes the drivers of legs; the youngest word on a leg holds, whichever comes last.
    static func note(_ legs: [LegNews], of orderID: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "orders.note-legs",
            """
            INSERT INTO order_leg (order_id, leg_id, driver_id, assigned_at)
            SELECT $1, l.leg_id, l.driver_id, $4 FROM unnest($2::uuid[], $3::uuid[]) AS l(leg_id, driver_id)
            ON CONFLICT (order_id, leg_id) DO UPDATE SET driver_id = excluded.driver_id, assigned_at = excluded.assigned_at
            WHERE order_leg.assigned_at <= excluded.assigned_at
            """,
            orderID, legs.map(\.legID), legs.map(\.driverID), time)
    }

    /// Makes the drivers who may read an order those who drive one of its legs.
    static func settleDrivers(of orderID: UUID) -> Statement<Void> {
        Statement(
            "orders.settle-driver-readers",
            """
            WITH drivers AS (
                SELECT DISTINCT driver_id FROM order_leg WHERE order_id = $1 AND driver_id IS NOT NULL
            ), former AS (
                DELETE FROM order_reader WHERE order_id = $1 AND kind = 'DRIVER' AND reader_id NOT IN (SELECT driver_id FROM drivers)
            )
            INSERT INTO order_reader (kind, reader_id, created_at, order_id)
            SELECT 'DRIVER', d.driver_id, o.created_at, o.order_id FROM drivers d CROSS JOIN placed_order o WHERE o.order_id = $1
            ON CONFLICT DO NOTHING
            """,
            orderID)
    }
}
