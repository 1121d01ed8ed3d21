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

    /// Writes that these orders are reserved; fails if one of them is decided already.
    static func promise(_ orders: Orders, at time: Timestamp) -> Statement<Void> {
        Statement(
            "products.promise", "\(insertOrders) ORDER BY o.order_id",
            orders.ids, orders.starts, orders.ends, orders.productIDs, orders.quantities, ReservationState.reserved, time)
    }

    /// The same, but passes over orders that are decided already; answers those that were not.
    static func decide(_ orders: Orders, at time: Timestamp) -> Statement<UUID> {
        Statement(
            "products.decide-reservations", "\(insertOrders) ORDER BY o.order_id ON CONFLICT (order_id) DO NOTHING RETURNING order_id",
            orders.ids, orders.starts, orders.ends, orders.productIDs, orders.quantities, ReservationState.reserved, time
        ) { try $0.decode() }
    }

    private static let insertOrders = """
        INSERT INTO reservation (order_id, state, decided_at, product_ids, quantities)
        SELECT o.order_id, $6, $7, ($4::uuid[])[o.first:o.last], ($5::integer[])[o.first:o.last]
        FROM (SELECT unnest($1::uuid[]) AS order_id, unnest($2::integer[]) AS first, unnest($3::integer[]) AS last) AS o
        """

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

    /// The products as they are and stay until the end of the transaction.
    static func shelves(_ productIDs: [UUID]) -> Statement<(UUID, StockDecision.Shelf)> {
        Statement(
            "products.lock-shelves",
            """
            SELECT product_id, on_hand, reserved, sellable, deleted_at IS NOT NULL FROM product
            WHERE product_id = ANY($1) ORDER BY product_id FOR UPDATE
            """,
            productIDs
        ) { row in
            try (row.decode(), StockDecision.Shelf(onHand: row.decode(), reserved: row.decode(), sellable: row.decode(), deleted: row.decode()))
        }
    }

    /// Orders and what they ask for, as columns.
    struct Orders: Sendable {
        private(set) var ids: [UUID] = []
        /// The places of each order's first and last line among the lines, counted from 1.
        private(set) var starts: [Int32] = []
        private(set) var ends: [Int32] = []
        private(set) var productIDs: [UUID] = []
        private(set) var quantities: [Int32] = []

        mutating func append(_ id: UUID, _ takes: [StockDecision.Take]) {
            ids.append(id)
            starts.append(Int32(productIDs.count + 1))
            for take in takes {
                productIDs.append(take.productID)
                quantities.append(take.quantity)
            }
            ends.append(Int32(productIDs.count))
        }
    }

    /// What ``take(_:at:)`` fails with when a product is not there any more in the quantity that was promised.
    static let stockIsGone = "MP001"

    /// Takes what was promised off the products: each product's row changes once, whatever the number of orders.
    /// - Parameter sums: how much of each product.
    static func take(_ sums: [UUID: Int32], at time: Timestamp) -> Statement<Void> {
        Statement("products.take", "SELECT take_stock($1, $2, $3)", Array(sums.keys), Array(sums.values), time)
    }

    /// Locks the products of an order before they change.
    static func lockProducts(of orderID: UUID) -> Statement<Void> {
        Statement(
            "products.lock-reserved-products",
            """
            SELECT p.product_id FROM product p WHERE p.product_id IN (SELECT m.product_id FROM stock_ledger m WHERE m.order_id = $1 AND m.kind = 'RESERVED')
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
                FROM stock_ledger m WHERE m.order_id = $1 AND m.kind = 'RESERVED' AND m.product_id = p.product_id
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
                FROM stock_ledger m WHERE m.order_id = $1 AND m.kind = 'RESERVED' AND m.product_id = p.product_id
                RETURNING p.product_id, m.reserved_change AS quantity
            )
            INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, order_id, moved_at)
            SELECT product_id, 'COMMITTED', -quantity, -quantity, $1, $2 FROM gone
            """,
            orderID, time)
    }
}

extension ReservationState: PostgresEncodable, PostgresDecodable {}
