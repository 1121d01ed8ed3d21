internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of orders and their lines.
enum OrderStatements {
    static let columns = """
        o.order_id, o.status, o.cancel_reason, o.supplier_firm_id, o.supplier_hub_id, o.receiver_firm_id, o.receiver_hub_id,
        o.receiver_firm_name, o.receiver_address, o.receiver_owner_name, o.total_price, o.request_note, o.placed_by, o.created_at, o.updated_at
        """

    /// An order without its lines.
    static func read(_ row: inout RowReader) throws -> StoredOrder {
        let id = try row.decode(UUID.self)
        guard let state = try OrderState(name: row.decode(), cancelReason: row.decode()) else { throw UnreadableRow("placed_order", id.text) }
        return try StoredOrder(
            id: id, state: state, supplier: StoredOrder.Party(firmID: row.decode(), hubID: row.decode()),
            receiver: StoredOrder.Party(firmID: row.decode(), hubID: row.decode()),
            destination: StoredOrder.Destination(firmName: row.decode(), address: row.decode(), ownerName: row.decode()), lines: [],
            totalPrice: row.decode(), requestNote: row.decode(), placedBy: row.decode(), createdAt: row.decode(), updatedAt: row.decode())
    }

    /// Writes the order, its lines, and who may read it, in one statement.
    static func insert(_ order: StoredOrder) -> Statement<Void> {
        Statement(
            "orders.insert-order",
            """
            WITH placed AS (
                INSERT INTO placed_order (order_id, status, cancel_reason, supplier_firm_id, supplier_hub_id, receiver_firm_id, receiver_hub_id,
                    receiver_firm_name, receiver_address, receiver_owner_name, total_price, request_note, placed_by, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ), readers AS (
                INSERT INTO order_reader (kind, reader_id, created_at, order_id)
                SELECT DISTINCT r.kind, r.reader_id, $14::timestamptz, $1::uuid
                FROM (VALUES ('FIRM', $4::uuid), ('FIRM', $6::uuid), ('HUB', $5::uuid), ('HUB', $7::uuid)) AS r(kind, reader_id)
            )
            INSERT INTO order_line (order_id, line, product_id, name, quantity, unit_price)
            SELECT $1, (l.n - 1)::integer, l.product_id, l.name, l.quantity, l.unit_price
            FROM unnest($16::uuid[], $17::text[], $18::integer[], $19::bigint[]) WITH ORDINALITY AS l(product_id, name, quantity, unit_price, n)
            """,
            order.id, order.state.name, order.state.cancelReason?.rawValue, order.supplier.firmID, order.supplier.hubID, order.receiver.firmID,
            order.receiver.hubID, order.destination.firmName, order.destination.address, order.destination.ownerName, order.totalPrice,
            order.requestNote, order.placedBy, order.createdAt, order.updatedAt, order.lines.map(\.productID), order.lines.map(\.name),
            order.lines.map(\.quantity), order.lines.map(\.unitPrice))
    }

    static func lock(_ id: UUID) -> Statement<StoredOrder> {
        Statement("orders.lock-order", "SELECT \(columns) FROM placed_order o WHERE o.order_id = $1 FOR UPDATE", id, row: read)
    }

    static func move(_ id: UUID, to state: OrderState, at time: Timestamp) -> Statement<Void> {
        Statement(
            "orders.move-order", "UPDATE placed_order SET status = $2, cancel_reason = $3, updated_at = $4 WHERE order_id = $1",
            id, state.name, state.cancelReason?.rawValue, time)
    }

    /// The lines of many orders, each order's in their order.
    static func lines(of orderIDs: [UUID]) -> Statement<(orderID: UUID, line: StoredLine)> {
        Statement(
            "orders.get-lines",
            "SELECT order_id, product_id, name, quantity, unit_price FROM order_line WHERE order_id = ANY($1) ORDER BY order_id, line", orderIDs
        ) { row in
            try (row.decode(), StoredLine(productID: row.decode(), name: row.decode(), quantity: row.decode(), unitPrice: row.decode()))
        }
    }
}
