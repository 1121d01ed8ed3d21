internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of products.
enum ProductStatements {
    private static let columns = "product_id, firm_id, hub_id, name, price, on_hand, reserved, sellable, created_at, updated_at"

    private static func read(_ row: inout RowReader) throws -> StoredProduct {
        try StoredProduct(
            id: row.decode(), firmID: row.decode(), hubID: row.decode(), name: row.decode(), price: row.decode(), onHand: row.decode(),
            reserved: row.decode(), sellable: row.decode(), createdAt: row.decode(), updatedAt: row.decode())
    }

    static func insert(_ product: StoredProduct) -> Statement<Void> {
        Statement(
            "products.insert-product", "INSERT INTO product (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            product.id, product.firmID, product.hubID, product.name, product.price, product.onHand, product.reserved, product.sellable,
            product.createdAt, product.updatedAt)
    }

    static func get(_ id: UUID) -> Statement<StoredProduct> {
        Statement("products.get-product", "SELECT \(columns) FROM product WHERE product_id = $1 AND deleted_at IS NULL", id, row: read)
    }

    static func lock(_ id: UUID) -> Statement<StoredProduct> {
        Statement(
            "products.lock-product", "SELECT \(columns) FROM product WHERE product_id = $1 AND deleted_at IS NULL FOR UPDATE", id, row: read)
    }

    /// Changes what a product is, never how much of it is there.
    static func describe(_ product: StoredProduct) -> Statement<Void> {
        Statement(
            "products.describe-product", "UPDATE product SET name = $2, price = $3, sellable = $4, updated_at = $5 WHERE product_id = $1",
            product.id, product.name, product.price, product.sellable, product.updatedAt)
    }

    static func setOnHand(_ product: StoredProduct) -> Statement<Void> {
        Statement(
            "products.set-on-hand", "UPDATE product SET on_hand = $2, updated_at = $3 WHERE product_id = $1",
            product.id, product.onHand, product.updatedAt)
    }

    static func delete(_ id: UUID, at time: Timestamp) -> Statement<Void> {
        Statement("products.delete-product", "UPDATE product SET deleted_at = $2 WHERE product_id = $1 AND deleted_at IS NULL", id, time)
    }

    static func resolve(_ ids: [UUID]) -> Statement<StoredProduct> {
        Statement(
            "products.resolve-products", "SELECT \(columns) FROM product WHERE product_id = ANY($1) AND deleted_at IS NULL", ids, row: read)
    }

    /// The name at which a page ended, whether or not its product still lives.
    static func name(of id: UUID) -> Statement<String> {
        Statement("products.get-name", "SELECT name FROM product WHERE product_id = $1", id) { try $0.decode() }
    }

    static func list(_ filter: ProductFilter, after: (name: String, id: UUID)?, limit: Int) -> Statement<StoredProduct> {
        var conditions = Conditions()
        conditions.add("firm", filter.firmID) { "firm_id = \($0)" }
        conditions.add("hub", filter.hubID) { "hub_id = \($0)" }
        conditions.add("name", filter.namePart) { "position(lower(\($0)) IN lower(name)) > 0" }
        conditions.add("sellable", filter.sellable) { "sellable = \($0)" }
        if let after {
            let name = conditions.place(after.name), id = conditions.place(after.id)
            conditions.add("after", "(name, product_id) > (\(name), \(id))")
        }
        let place = conditions.place(limit)
        return Statement(
            conditions.name("products.list-products"),
            "SELECT \(columns) FROM product WHERE deleted_at IS NULL AND \(conditions.sql) ORDER BY name, product_id LIMIT \(place)",
            parameters: conditions.parameters, row: read)
    }
}
