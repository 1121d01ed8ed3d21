import Foundation
import MeshEnvironment
import MeshPostgres

/// The same work, one order per transaction: what the service would do without combining. Straight at the database, without the mesh:
/// in its favour.
struct RowByRow: Sendable {
    let database: Database
    let product: UUID

    func reserve() async throws {
        let order = UUID.version7(at: TimeSource.system.now(), random: .system)
        try await database.transaction { transaction in
            let now = TimeSource.system.now()
            let (fresh, shelf) = try await transaction.query(
                Statement(
                    "row.decide",
                    """
                    INSERT INTO reservation (order_id, state, decided_at, product_ids, quantities) VALUES ($1, 'RESERVED', $2, ARRAY[$3], ARRAY[1])
                    ON CONFLICT DO NOTHING RETURNING 1
                    """, order, now, product
                ) { try $0.decode(Int32.self) },
                Statement("row.lock", "SELECT on_hand - reserved FROM product WHERE product_id = $1 AND sellable FOR UPDATE", product) { try $0.decode(Int32.self) })
            guard fresh.count == 1, let available = shelf.first, available > 0 else { return }
            transaction.runWithNext(Statement("row.take", "UPDATE product SET reserved = reserved + 1, updated_at = $2 WHERE product_id = $1", product, now))
            transaction.runWithNext(
                Statement(
                    "row.event",
                    "INSERT INTO outbox (id, occurred_at, lane, topic, key, payload) VALUES (nextval('outbox_id'), $1, 0, 'bench', $2, ''::bytea)", now, order.text))
        }
    }
}
