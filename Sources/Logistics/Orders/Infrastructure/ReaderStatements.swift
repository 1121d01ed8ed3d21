internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of orders as a reader sees them: what a person may not know of is not there.
enum ReaderStatements {
    /// The readers' rows that open an order to somebody.
    private struct Key {
        var kind: String
        var ids: [UUID]

        init?(_ reader: OrderAccess.Reader) {
            switch reader {
            case .everything, .nothing: return nil
            case .firm(let firmID): self.init(kind: "FIRM", ids: [firmID])
            case .hubs(let hubIDs): self.init(kind: "HUB", ids: hubIDs)
            case .driver(let userID): self.init(kind: "DRIVER", ids: [userID])
            }
        }

        private init(kind: String, ids: [UUID]) {
            self.kind = kind
            self.ids = ids
        }
    }

    /// - Parameter locking: whether the order is going to be changed.
    /// - Returns: nil for a reader of nothing.
    static func get(_ id: UUID, for reader: OrderAccess.Reader, locking: Bool = false) -> Statement<StoredOrder>? {
        if reader == .nothing { return nil }
        let lock = locking ? " FOR UPDATE OF o" : "", verb = locking ? "lock" : "get"
        guard let key = Key(reader) else {
            return Statement(
                "orders.\(verb)-order-for-all", "SELECT \(OrderStatements.columns) FROM placed_order o WHERE o.order_id = $1\(lock)", id,
                row: OrderStatements.read)
        }
        return Statement(
            "orders.\(verb)-order-for-reader",
            """
            SELECT \(OrderStatements.columns) FROM placed_order o WHERE o.order_id = $1
                AND EXISTS (SELECT FROM order_reader r WHERE r.order_id = o.order_id AND r.kind = $2 AND r.reader_id = ANY($3))\(lock)
            """,
            id, key.kind, key.ids, row: OrderStatements.read)
    }

    /// - Returns: nil for a reader of nothing.
    static func list(_ filter: OrderFilter, for reader: OrderAccess.Reader, page: Page<NewestFirst>) -> Statement<StoredOrder>? {
        if reader == .nothing { return nil }
        let key = Key(reader)
        var conditions = Conditions()
        conditions.add("status", filter.status) { "o.status = \($0)" }
        conditions.add("supplier", filter.supplierFirmID) { "o.supplier_firm_id = \($0)" }
        conditions.add("receiver", filter.receiverFirmID) { "o.receiver_firm_id = \($0)" }
        if let after = page.after {
            let time = conditions.place(after.createdAt), id = conditions.place(after.id), table = key == nil ? "o" : "r"
            conditions.add("after", "(\(table).created_at, \(table).order_id) < (\(time), \(id))")
        }
        let limit = conditions.place(page.limit)
        guard let key else {
            return Statement(
                conditions.name("orders.list-orders"),
                """
                SELECT \(OrderStatements.columns) FROM placed_order o WHERE \(conditions.sql)
                ORDER BY o.created_at DESC, o.order_id DESC LIMIT \(limit)
                """,
                parameters: conditions.parameters, row: OrderStatements.read)
        }
        let kind = conditions.place(key.kind), ids = conditions.place(key.ids)
        // Each reader's newest by itself, straight from the index; an order that two hubs share comes once.
        return Statement(
            conditions.name("orders.list-orders-for-reader"),
            """
            SELECT \(OrderStatements.columns) FROM placed_order o WHERE o.order_id IN (
                SELECT n.order_id FROM unnest(\(ids)::uuid[]) AS h(reader_id) CROSS JOIN LATERAL (
                    SELECT r.order_id FROM order_reader r JOIN placed_order o USING (order_id)
                    WHERE r.kind = \(kind) AND r.reader_id = h.reader_id AND \(conditions.sql)
                    ORDER BY r.created_at DESC, r.order_id DESC LIMIT \(limit)
                ) AS n
            )
            ORDER BY o.created_at DESC, o.order_id DESC LIMIT \(limit)
            """,
            parameters: conditions.parameters, row: OrderStatements.read)
    }
}
