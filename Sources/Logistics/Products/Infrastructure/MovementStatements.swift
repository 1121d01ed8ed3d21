internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of the ledger, where people and not orders move stock.
enum MovementStatements {
    static func opened(_ product: StoredProduct, by userID: UUID?) -> Statement<Void> {
        add("OPENED", product.id, product.onHand, by: userID, reason: "", at: product.createdAt)
    }

    static func restocked(_ productID: UUID, by quantity: Int32, userID: UUID?, reason: String, at time: Timestamp) -> Statement<Void> {
        add("RESTOCKED", productID, quantity, by: userID, reason: reason, at: time)
    }

    private static func add(_ kind: String, _ productID: UUID, _ change: Int32, by userID: UUID?, reason: String, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.add-movement",
            """
            INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, user_id, reason, moved_at)
            VALUES ($1, $2, $3, 0, $4, $5, $6)
            """,
            productID, kind, change, userID, reason, time)
    }
}
