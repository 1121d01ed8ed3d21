import ChillFirmsV1
import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshTestKit
import Products
import Testing
import struct FoundationEssentials.UUID

/// Stock on a real database: what the events do to it, however often and in whatever order they come.
@Suite struct StockTests {
    private func onStage(_ body: (ProductStage) async throws -> Void) async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in try await body(products) }
    }

    private func placed(_ lines: [(String, Int32)], id: String = UUID().text) -> OrderPlaced {
        OrderPlaced(orderID: id, lines: lines.map { OrderLine(productID: $0.0, quantity: $0.1) }, placedAt: Timestamp(seconds: 1))
    }

    @Test func `of many orders at once exactly as many are served as there is stock`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 50)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<250 { group.addTask { try await products.stage.deliver(placed([(tape, 1)])) } }
                try await group.waitForAll()
            }
            #expect(try await products.stage.announced(StockReserved.self).count == 50)
            let rejected = try await products.stage.announced(StockRejected.self)
            #expect(rejected.count == 200)
            #expect(rejected.allSatisfy { $0.reason == .outOfStock && $0.line == 0 && $0.productID == tape })
            #expect(try await products.levels(tape) == [50, 50, 0])
            #expect(try await products.ledger(tape) == [50, 50])
        }
    }

    @Test func `orders that want the same products in opposite order do not block each other`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 1000), ice = try await products.product(stock: 1000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<80 {
                    var lines: [(String, Int32)] = [(tape, 1), (ice, 2)]
                    if index.isMultiple(of: 2) { lines.swapAt(0, 1) }
                    let order = placed(lines)
                    group.addTask { try await products.stage.deliver(order) }
                }
                try await group.waitForAll()
            }
            #expect(try await products.levels(tape) == [1000, 80, 920])
            #expect(try await products.levels(ice) == [1000, 160, 840])
        }
    }

    @Test func `if one line cannot be served, nothing is taken and the line is named`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 10), ice = try await products.product(stock: 1)
            try await products.stage.deliver(placed([(tape, 10), (ice, 2)]))
            let rejected = try #require(try await products.stage.announced(StockRejected.self).first)
            #expect(rejected.line == 1)
            #expect(rejected.productID == ice)
            #expect(try await products.stage.announced(StockReserved.self).isEmpty)
            #expect(try await products.levels(tape) == [10, 0, 10])
            #expect(try await products.ledger(tape) == [10, 0])
        }
    }

    @Test func `what is not for sale or gone is told apart from what is out of stock`() async throws {
        try await onStage { products in
            let off = try await products.product(stock: 10, sellable: false), deleted = try await products.product(stock: 10)
            _ = try await products.desk.deleteProduct(DeleteProductRequest(productID: deleted), products.master())
            for product in [off, deleted, UUID().text] { try await products.stage.deliver(placed([(product, 1)])) }
            #expect(try await products.stage.announced(StockRejected.self).map(\.reason) == [.notSellable, .productGone, .productGone])
        }
    }

    @Test func `the same news twenty times at once reserves once`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 50)
            let order = placed([(tape, 3)])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await products.stage.deliver(order) } }
                try await group.waitForAll()
            }
            #expect(try await products.stage.announced(StockReserved.self).map(\.orderID) == [order.orderID])
            #expect(try await products.levels(tape) == [50, 3, 47])
        }
    }

    @Test func `a cancel gives back what was reserved, once`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 5)
            let order = placed([(tape, 5)])
            try await products.stage.deliver(order)
            let cancel = OrderCanceled(orderID: order.orderID, reason: .requested)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { try await products.stage.deliver(cancel) } }
                try await group.waitForAll()
            }
            #expect(try await products.levels(tape) == [5, 0, 5])
            #expect(try await products.ledger(tape) == [5, 0])
            try await products.stage.deliver(OrderCompleted(orderID: order.orderID))
            #expect(try await products.levels(tape) == [5, 0, 5])
        }
    }

    @Test func `a cancel that comes first leaves a mark that keeps the order from reserving`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 5)
            let order = placed([(tape, 5)])
            try await products.stage.deliver(OrderCanceled(orderID: order.orderID, reason: .requested))
            try await products.stage.deliver(order)
            #expect(try await products.levels(tape) == [5, 0, 5])
            #expect(try await products.stage.announced(StockReserved.self).isEmpty)
            #expect(try await products.stage.announced(StockRejected.self).isEmpty)
        }
    }

    @Test func `placing and cancelling at once never leaks stock`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 1000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<60 {
                    let order = placed([(tape, 7)])
                    group.addTask { try await products.stage.deliver(order) }
                    group.addTask { try await products.stage.deliver(OrderCanceled(orderID: order.orderID, reason: .requested)) }
                }
                try await group.waitForAll()
            }
            #expect(try await products.levels(tape) == [1000, 0, 1000])
            #expect(try await products.ledger(tape) == [1000, 0])
        }
    }

    @Test func `a completed order uses its stock up, once`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 5)
            let order = placed([(tape, 3)])
            try await products.stage.deliver(order)
            for _ in 0..<3 { try await products.stage.deliver(OrderCompleted(orderID: order.orderID)) }
            #expect(try await products.levels(tape) == [2, 0, 2])
            #expect(try await products.ledger(tape) == [2, 0])
            try await products.stage.deliver(OrderCanceled(orderID: order.orderID, reason: .requested))
            #expect(try await products.levels(tape) == [2, 0, 2])
        }
    }

    @Test func `rows of the ledger cannot be changed`() async throws {
        try await onStage { products in
            _ = try await products.product(stock: 5)
            await #expect(throws: (any Error).self) { try await products.stage.number("WITH x AS (UPDATE stock_movement SET on_hand_change = 9 RETURNING 1) SELECT count(*) FROM x") }
        }
    }
}
