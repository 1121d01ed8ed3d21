internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of what is promised to orders. Rows of products are always locked in the order of their ids, so nobody waits in a circle.
enum ReservationStatements {
    /// Writes a decision if there is none for the order yet; touches no row otherwise. Waits for whoever is just deciding.
    static func decide(_ orderID: UUID, _ state: ReservationState, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.decide-reservation",
            "INSERT INTO reservation (order_id, state, decided_at) VALUES ($1, $2, $3) ON CONFLICT (order_id) DO NOTHING",
            orderID, state, time)
    }

    /// The same for many orders; answers those that had none yet.
    static func decide(_ orderIDs: [UUID], _ state: ReservationState, at time: Timestamp) -> Statement<UUID> {
        Statement(
            "products.decide-reservations",
            """
            INSERT INTO reservation (order_id, state, decided_at) SELECT o, $2, $3 FROM unnest($1::uuid[]) AS o ORDER BY o
            ON CONFLICT (order_id) DO NOTHING RETURNING order_id
            """,
            orderIDs, state, time
        ) { try $0.decode() }
    }

    /// Puts another word to the decisions that this transaction has just written.
    static func redecide(_ orderIDs: [UUID], _ state: ReservationState) -> Statement<Void> {
        Statement("products.redecide-reservations", "UPDATE reservation SET state = $2 WHERE order_id = ANY($1)", orderIDs, state)
    }

    static func states(_ orderIDs: [UUID]) -> Statement<(UUID, ReservationState)> {
        Statement("products.reservation-states", "SELECT order_id, state FROM reservation WHERE order_id = ANY($1)", orderIDs) { row in
            try (row.decode(), row.decode())
        }
    }

    static func lock(_ orderID: UUID) -> Statement<ReservationState> {
        Statement("products.lock-reservation", "SELECT state FROM reservation WHERE order_id = $1 FOR UPDATE", orderID) { try $0.decode() }
    }

    static func end(_ orderID: UUID, _ state: ReservationState, at time: Timestamp) -> Statement<Void> {
        Statement("products.end-reservation", "UPDATE reservation SET state = $2, ended_at = $3 WHERE order_id = $1", orderID, state, time)
    }

    /// The products as they are, and locked until the end of the transaction if they must stay so.
    static func shelves(_ productIDs: [UUID], areLocked: Bool) -> Statement<(UUID, StockDecision.Shelf)> {
        Statement(
            areLocked ? "products.lock-shelves" : "products.shelves",
            """
            SELECT product_id, on_hand, reserved, sellable, deleted_at IS NOT NULL FROM product
            WHERE product_id = ANY($1) ORDER BY product_id \(areLocked ? "FOR UPDATE" : "")
            """,
            productIDs
        ) { row in
            try (row.decode(), StockDecision.Shelf(onHand: row.decode(), reserved: row.decode(), sellable: row.decode(), deleted: row.decode()))
        }
    }

    /// What is reserved for whom, as columns.
    struct Lines: Sendable {
        private(set) var orderIDs: [UUID] = []
        private(set) var productIDs: [UUID] = []
        private(set) var quantities: [Int32] = []

        var isEmpty: Bool { orderIDs.isEmpty }

        /// How much of each product; no sum is more than a shelf holds.
        var sums: [StockDecision.Take] {
            var sums: [UUID: Int32] = [:]
            for (product, quantity) in zip(productIDs, quantities) { sums[product, default: 0] += quantity }
            return sums.map { StockDecision.Take(productID: $0.key, quantity: $0.value) }
        }

        mutating func append(_ orderID: UUID, _ take: StockDecision.Take) {
            orderIDs.append(orderID)
            productIDs.append(take.productID)
            quantities.append(take.quantity)
        }
    }

    /// Writes any number of lines to the books. Touches no product.
    static func keep(_ lines: Lines, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.keep",
            """
            INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, order_id, moved_at)
            SELECT l.product_id, 'RESERVED', 0, l.quantity, l.order_id, $4
            FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) AS l(order_id, product_id, quantity)
            """,
            lines.orderIDs, lines.productIDs, lines.quantities, time)
    }

    /// What ``take(_:at:)`` fails with when a product is not there any more in the quantity that was promised.
    static let stockIsGone = "MP001"

    /// Takes the lines off their products: each product's row changes once, whatever the number of orders.
    static func take(_ lines: Lines, at time: Timestamp) -> Statement<Void> {
        let sums = lines.sums
        return Statement("products.take", "SELECT take_stock($1, $2, $3)", sums.map(\.productID), sums.map(\.quantity), time)
    }

    /// Locks the products of an order before they change.
    static func lockProducts(of orderID: UUID) -> Statement<Void> {
        Statement(
            "products.lock-reserved-products",
            """
            SELECT p.product_id FROM product p WHERE p.product_id IN (SELECT m.product_id FROM stock_movement m WHERE m.order_id = $1 AND m.kind = 'RESERVED')
            ORDER BY p.product_id FOR UPDATE
            """,
            orderID)
    }

    static func release(_ orderID: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.release",
            """
            WITH given_back AS (
                UPDATE product p SET reserved = p.reserved - m.reserved_change, updated_at = $2
                FROM stock_movement m WHERE m.order_id = $1 AND m.kind = 'RESERVED' AND m.product_id = p.product_id
                RETURNING p.product_id, m.reserved_change AS quantity
            )
            INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, order_id, moved_at)
            SELECT product_id, 'RELEASED', 0, -quantity, $1, $2 FROM given_back
            """,
            orderID, time)
    }

    static func commit(_ orderID: UUID, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.commit",
            """
            WITH gone AS (
                UPDATE product p SET reserved = p.reserved - m.reserved_change, on_hand = p.on_hand - m.reserved_change, updated_at = $2
                FROM stock_movement m WHERE m.order_id = $1 AND m.kind = 'RESERVED' AND m.product_id = p.product_id
                RETURNING p.product_id, m.reserved_change AS quantity
            )
            INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, order_id, moved_at)
            SELECT product_id, 'COMMITTED', -quantity, -quantity, $1, $2 FROM gone
            """,
            orderID, time)
    }
}

extension ReservationState: PostgresEncodable, PostgresDecodable {}
