internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What the service asks the table of journeys.
enum JourneyStatements {
    /// No row touched when the order has a row already: its journey, or the mark of a cancel.
    static func open(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "journeys.open", "INSERT INTO journeys (order_id, created_at, updated_at) VALUES ($1, $2, $2) ON CONFLICT (order_id) DO NOTHING", order,
            time)
    }

    /// Marks the order as off, also when nothing is known of it yet. The row is locked either way.
    static func cancel(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "journeys.cancel",
            """
            INSERT INTO journeys (order_id, canceled, created_at, updated_at) VALUES ($1, true, $2, $2)
            ON CONFLICT (order_id) DO UPDATE SET canceled = true, updated_at = $2
            """,
            order, time)
    }

    static func lock(order: UUID) -> Statement<JourneyRecord> {
        Statement("journeys.lock", "SELECT order_id, canceled, started_at FROM journeys WHERE order_id = $1 FOR NO KEY UPDATE", order) {
            try JourneyRecord(order: $0.decode(), isCanceled: $0.decode(), startedAt: $0.decode())
        }
    }

    static func start(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("journeys.start", "UPDATE journeys SET started_at = $2, updated_at = $2 WHERE order_id = $1", order, time)
    }

    static func complete(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("journeys.complete", "UPDATE journeys SET completed_at = $2, updated_at = $2 WHERE order_id = $1", order, time)
    }
}
