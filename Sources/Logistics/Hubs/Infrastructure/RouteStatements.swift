internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service keeps about the routes of orders.
enum RouteStatements {
    /// No row touched when the order has a row already: a route, a failure, or the mark of a cancel.
    static func insert(order: UUID, state: RouteState, totalSeconds: Int32, totalKilometers: Double, at time: Timestamp) -> Statement<Void> {
        Statement(
            "routes.insert",
            """
            INSERT INTO routes (order_id, state, total_seconds, total_kilometers, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
            ON CONFLICT (order_id) DO NOTHING
            """,
            order, state.rawValue, totalSeconds, totalKilometers, time)
    }

    static func insertStops(order: UUID, _ route: PlannedRoute) -> Statement<Void> {
        Statement(
            "routes.insert_stops",
            """
            INSERT INTO route_stops (order_id, position, hub_id, name, full_address, seconds, kilometers)
            SELECT $1, position - 1, hub_id, name, full_address, seconds, kilometers
            FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int4[], $6::float8[])
                WITH ORDINALITY AS stop (hub_id, name, full_address, seconds, kilometers, position)
            """,
            order, route.stops.map(\.hub.id), route.stops.map(\.hub.name), route.stops.map(\.hub.fullAddress), route.stops.map(\.seconds),
            route.stops.map(\.kilometers))
    }

    /// Marks the order as off, also when nothing is known of it yet.
    static func cancel(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "routes.cancel",
            """
            INSERT INTO routes (order_id, state, created_at, updated_at) VALUES ($1, 'CANCELED', $2, $2)
            ON CONFLICT (order_id) DO UPDATE SET state = 'CANCELED', updated_at = $2
            """,
            order, time)
    }
}
