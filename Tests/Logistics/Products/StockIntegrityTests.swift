import ChillOrdersV1
import ChillProductsV1
import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Products
import Testing
import struct FoundationEssentials.UUID

/// What the tables refuse, whatever the code does.
@Suite struct StockIntegrityTests {
    private func refusal(_ products: ProductStage, _ sql: String) async throws -> String? {
        do {
            try await products.stage.database.run(Statement<Void>("test.integrity.\(sql.hashValue)", sql))
            return nil
        } catch let error as PostgresError {
            return error.sqlState
        }
    }

    @Test func `no movement points at a product that does not exist`() async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in
            let tape = try await products.product(stock: 5), nobody = UUID().text
            let movement = "INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, moved_at) VALUES"
            #expect(try await refusal(products, "\(movement) ('\(tape)', 'RESTOCKED', 1, 0, now()), ('\(nobody)', 'RESTOCKED', 1, 0, now())") == "23503")
            #expect(try await products.ledger(tape) == [5, 0])
            #expect(try await refusal(products, "\(movement) ('\(tape)', 'RESTOCKED', 1, 0, now())") == nil)
        }
    }

    @Test func `a product stays, and keeps its key`() async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in
            let tape = try await products.product(stock: 5)
            for sql in ["DELETE FROM product", "TRUNCATE product", "UPDATE product SET product_id = gen_random_uuid()"] {
                #expect(try await refusal(products, sql) == "23503", "\(sql)")
            }
            #expect(try await products.levels(tape) == [5, 0, 5])
        }
    }

    @Test func `what is not there in full, or not for sale any more, is not taken`() async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in
            let tape = try await products.product(stock: 5), ice = try await products.product(stock: 5), shut = try await products.product(stock: 5, sellable: false)
            for (ids, quantities) in [([tape, ice], "5, 6"), ([tape, shut], "1, 1"), ([tape, UUID().text], "1, 1")] {
                let list = ids.map { "'\($0)'" }.joined(separator: ", ")
                #expect(try await refusal(products, "SELECT take_stock(ARRAY[\(list)]::uuid[], ARRAY[\(quantities)], now())") == "MP001")
            }
            #expect(try await products.levels(tape) == [5, 0, 5])
            #expect(try await refusal(products, "SELECT take_stock(ARRAY['\(tape)']::uuid[], ARRAY[5], now())") == nil)
            #expect(try await products.levels(tape) == [5, 5, 0])
        }
    }

    @Test func `what an order was promised is not rewritten, and is a quantity`() async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in
            let tape = try await products.product(stock: 5)
            _ = try await products.desk.reserveStock(ReserveStockRequest(orderID: UUID().text, lines: [StockLine(productID: tape, quantity: 2)]), .service("orders"))
            for sql in ["UPDATE reservation SET quantities = ARRAY[1]", "UPDATE reservation SET product_ids = NULL", "DELETE FROM reservation", "TRUNCATE reservation"] {
                #expect(try await refusal(products, sql) == "P0001", "\(sql)")
            }
            let promise = "INSERT INTO reservation (order_id, state, decided_at, product_ids, quantities) VALUES (gen_random_uuid(), 'RESERVED', now(),"
            #expect(try await refusal(products, "\(promise) ARRAY['\(tape)']::uuid[], ARRAY[0])") == "23514")
            #expect(try await refusal(products, "\(promise) ARRAY['\(tape)']::uuid[], ARRAY[1, 1])") == "23514")
            #expect(try await products.ledger(tape) == [5, 2])
        }
    }

    /// The ledger said it alone before V3.
    @Test func `a reservation of an earlier release is given back as well`() async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in
            let tape = try await products.product(stock: 5), order = UUID().text
            for sql in [
                "INSERT INTO reservation (order_id, state, decided_at) VALUES ('\(order)', 'RESERVED', now())", "UPDATE product SET reserved = 2",
                "INSERT INTO stock_movement (product_id, kind, on_hand_change, reserved_change, order_id, moved_at) VALUES ('\(tape)', 'RESERVED', 0, 2, '\(order)', now())",
            ] {
                #expect(try await refusal(products, sql) == nil)
            }
            #expect(try await products.ledger(tape) == [5, 2])
            try await products.stage.deliver(OrderCanceled(orderID: order, reason: .requested))
            #expect(try await products.levels(tape) == [5, 0, 5])
            #expect(try await products.ledger(tape) == [5, 0])
        }
    }
}
