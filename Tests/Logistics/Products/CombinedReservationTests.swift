import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshPostgres
import MeshTestKit
import MeshTransport
import Products
import Testing
import struct FoundationEssentials.UUID

/// Reservations by call: many at once share a commit, and each order is decided once all the same.
@Suite struct CombinedReservationTests {
    private func onStage(_ body: (ProductStage) async throws -> Void) async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in try await body(products) }
    }

    private func request(_ lines: [(String, Int32)], id: String = UUID().text) -> ReserveStockRequest {
        ReserveStockRequest(orderID: id, lines: lines.map { StockLine(productID: $0.0, quantity: $0.1) })
    }

    private func reserve(_ requests: [ReserveStockRequest], _ products: ProductStage) async throws -> [ReserveStockResponse] {
        try await withThrowingTaskGroup(of: (Int, ReserveStockResponse).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await products.desk.reserveStock(request, .service("orders"))) }
            }
            return try await group.reduce(into: [Int: ReserveStockResponse]()) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    @Test func `of many callers at once exactly as many are served as there is stock, and the books agree`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 50)
            let answers = try await reserve((0..<300).map { _ in request([(tape, 1)]) }, products)
            #expect(answers.count { $0.state == .reserved } == 50)
            #expect(answers.filter { $0.state == .rejected }.allSatisfy { $0.reason == .outOfStock && $0.productID == tape })
            #expect(try await products.levels(tape) == [50, 50, 0])
            #expect(try await products.ledger(tape) == [50, 50])
            #expect(try await products.stage.announced(StockReserved.self).count == 50)
            #expect(try await products.stage.announced(StockRejected.self).count == 250)
            // Combined: far fewer transactions than orders have written these rows.
            let commits = try await products.stage.number("SELECT count(DISTINCT xmin::text) FROM reservation")
            #expect(commits < 150, "\(commits)")
        }
    }

    @Test func `an order that asks again, at once or later, gets the same answer and takes nothing more`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 10)
            let order = request([(tape, 3)])
            let answers = try await reserve(Array(repeating: order, count: 40), products)
            #expect(answers.allSatisfy { $0.state == .reserved })
            #expect(try await products.desk.reserveStock(order, .service("orders")).state == .reserved)
            #expect(try await products.levels(tape) == [10, 3, 7])
            #expect(try await products.stage.announced(StockReserved.self).count == 1)
        }
    }

    /// A batch that hopes for too much, or for an order that is decided already, is decided again with a look first.
    @Test func `what is sold out, asked for twice or too much to count is refused, and what comes later is served`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 5), ice = try await products.product(stock: .max), order = request([(tape, 5)])
            #expect(try await reserve([order], products)[0].state == .reserved)
            #expect(try await reserve([request([(tape, 1)])], products)[0].reason == .outOfStock)
            #expect(try await reserve([order], products)[0].state == .reserved)
            #expect(try await reserve([request([(ice, .max), (ice, 1)])], products)[0].reason == .outOfStock)
            #expect(try await reserve([request([(ice, .max)])], products)[0].state == .reserved)
            #expect(try await products.levels(tape) == [5, 5, 0])
            #expect(try await products.levels(ice) == [.max, .max, 0])
            #expect(try await products.ledger(tape) == [5, 5])
            #expect(try await products.stage.announced(StockReserved.self).count == 2)
            #expect(try await products.stage.announced(StockRejected.self).count == 2)
        }
    }

    @Test func `call and event of one order come to one decision`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 100)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    let id = UUID().text, order = request([(tape, 2)], id: id)
                    group.addTask {
                        let answer = try await products.desk.reserveStock(order, .service("orders"))
                        #expect(answer.state == .reserved)
                    }
                    group.addTask {
                        try await products.stage.deliver(
                            OrderPlaced(orderID: id, lines: [OrderLine(productID: tape, quantity: 2)], placedAt: Timestamp(seconds: 1)))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await products.levels(tape) == [100, 60, 40])
            #expect(try await products.ledger(tape) == [100, 60])
            #expect(try await products.stage.announced(StockReserved.self).count == 30)
        }
    }

    @Test func `orders of several products in any order of lines do not block each other, and all lines or none are taken`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 1000), ice = try await products.product(stock: 30)
            let one: [(String, Int32)] = [(tape, 1), (ice, 1)]
            let requests = (0..<100).map { request($0.isMultiple(of: 2) ? one : one.reversed()) }
            let answers = try await reserve(requests, products)
            #expect(answers.count { $0.state == .reserved } == 30)
            #expect(try await products.levels(ice) == [30, 30, 0])
            #expect(try await products.levels(tape) == [1000, 30, 970])
        }
    }

    @Test func `an order that was called off before is told so, and one that is unknown goods is refused by line`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 10), id = UUID().text, nowhere = UUID().text
            try await products.stage.deliver(OrderCanceled(orderID: id, reason: .requested))
            #expect(try await products.desk.reserveStock(request([(tape, 1)], id: id), .service("orders")).state == .calledOff)
            let refused = try await products.desk.reserveStock(request([(tape, 1), (nowhere, 1)]), .service("orders"))
            #expect(refused.state == .rejected && refused.line == 1 && refused.reason == .productGone)
            #expect(try await products.levels(tape) == [10, 0, 10])
        }
    }

    @Test func `each event carries the trace of the call that asked for it`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 70)
            let traces: [String: TraceContext] = try await withThrowingTaskGroup(of: (String, TraceContext).self) { group in
                for number in 1...100 as ClosedRange<UInt64> {
                    let trace = TraceContext(traceHigh: 0, traceLow: number, span: number, isSampled: false), order = request([(tape, 1)])
                    let call = CallContext(
                        method: MethodReference(service: "stage", name: "Test", policy: MethodPolicy()),
                        peer: PeerIdentity(kind: .service, name: "orders", trustDomain: "chill.test"),
                        deadline: TimeSource.system.monotonic() + .seconds(60), trace: trace)
                    group.addTask {
                        _ = try await products.desk.reserveStock(order, call)
                        return (order.orderID, trace)
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            let events = try await products.stage.database.query(
                Statement("test.traces", "SELECT key, traceparent, topic FROM outbox") { try ($0.decode(String.self), $0.decode(String.self), $0.decode(String.self)) })
            #expect(events.count == 100)
            #expect(events.count { $0.2 == StockReserved.topic } == 70)
            for (order, traceparent, _) in events { #expect(traceparent == traces[order]?.traceparent) }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `a product that somebody else holds keeps up its own orders only`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 10), ice = try await products.product(stock: 10), asked = request([(tape, 1)])
            let desk = products.desk
            try await withThrowingTaskGroup(of: ReserveStockResponse.self) { group in
                try await products.stage.database.transaction { holder in
                    let hold = Statement(
                        "test.hold", "SELECT pg_backend_pid() FROM product WHERE product_id = $1 FOR UPDATE", try #require(UUID(uuidString: tape))
                    ) { try $0.decode(Int32.self) }
                    let session = try #require(try await holder.first(hold))
                    group.addTask { try await desk.reserveStock(asked, .service("orders")) }
                    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE \(session) = ANY (pg_blocking_pids(pid))"
                    while try await products.stage.number(waiting) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                    // Within the time that the holder has: it lets go only after the answer.
                    let other = try await desk.reserveStock(request([(ice, 1)]), .service("orders"))
                    #expect(other.state == .reserved)
                    #expect(try await products.levels(tape) == [10, 0, 10])
                }
                let states = try await group.reduce(into: []) { $0.append($1.state) }
                #expect(states == [.reserved])
            }
            #expect(try await products.levels(tape) == [10, 1, 9])
        }
    }
}
