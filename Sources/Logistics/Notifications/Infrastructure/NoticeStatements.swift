internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

// Stored as the text that the contract uses too.
extension NoticeKind: PostgresEncodable, PostgresDecodable {}

/// What the service asks its tables.
enum NoticeStatements {
    /// Keeps the hubs of the order and locks its row; answers whether the order is off.
    static func plan(order: UUID, hubs: [UUID], at time: Timestamp) -> Statement<Bool> {
        Statement(
            "subjects.plan",
            """
            INSERT INTO subjects (order_id, hub_ids, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (order_id) DO UPDATE SET hub_ids = $2 RETURNING canceled_at IS NOT NULL
            """,
            order, hubs, time
        ) { try $0.decode() }
    }

    /// Marks the order as off, also when nothing is known of it yet.
    static func cancel(order: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "subjects.cancel",
            """
            INSERT INTO subjects (order_id, canceled_at, created_at) VALUES ($1, $2, $2)
            ON CONFLICT (order_id) DO UPDATE SET canceled_at = COALESCE(subjects.canceled_at, $2)
            """,
            order, time)
    }

    static func hubs(ofOrder order: UUID) -> Statement<[UUID]> {
        Statement("subjects.hubs", "SELECT hub_ids FROM subjects WHERE order_id = $1", order) { try $0.decode() }
    }

    /// Changes nothing when the order has a notice of this kind already.
    static func insert(_ notice: NoticeRecord) -> Statement<Void> {
        Statement(
            "notices.insert",
            """
            INSERT INTO notices (notice_id, order_id, kind, dispatch_deadline, text_korean, text_english, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT notices_once DO NOTHING
            """,
            notice.id, notice.order, notice.kind, notice.deadline, notice.korean, notice.english, notice.createdAt)
    }

    /// Oldest first.
    static func ofOrder(_ order: UUID) -> Statement<NoticeRecord> {
        Statement(
            "notices.of_order",
            """
            SELECT notice_id, order_id, kind, dispatch_deadline, text_korean, text_english, created_at
            FROM notices WHERE order_id = $1 ORDER BY created_at, notice_id
            """,
            order
        ) {
            try NoticeRecord(
                id: $0.decode(), order: $0.decode(), kind: $0.decode(), deadline: $0.decode(), korean: $0.decode(), english: $0.decode(),
                createdAt: $0.decode())
        }
    }
}
