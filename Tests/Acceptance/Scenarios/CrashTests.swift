import Foundation
import Synchronization
import Testing

/// The orders that were answered with 201.
private final class Acknowledged: Sendable {
    private let stored = Mutex<[String]>([])

    var orders: [String] { stored.withLock { $0 } }

    func add(_ order: String) -> Int {
        stored.withLock {
            $0.append(order)
            return $0.count
        }
    }
}

extension Acceptance {
    @Suite(.serialized) struct CrashTests {
        @Test func `after kill -9 of everything amid 300 orders nothing acknowledged is lost or doubled`() async throws {
            let stage = try #require(Deployment.current)
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 200)
            let acknowledged = Acknowledged()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<300 {
                    group.addTask {
                        // Whoever asks while the system dies gets no answer: that order is not counted on.
                        guard let answer = try? await cast.busanReceiver.post("/v1/orders", cast.order(product)),
                            answer.status == 201, let order = answer.body["orderId"].string
                        else { return }
                        if acknowledged.add(order) == 120 { try stage.killEverything() }
                    }
                }
                try await group.waitForAll()
            }
            let orders = acknowledged.orders
            #expect(orders.count >= 120)
            try await stage.up()
            let ready = ContinuousClock.now
            let again = try await Cast.assemble()

            // What was acknowledged, and also what was stored but whose answer got lost, comes to a right end within 30 s.
            for order in orders {
                let body = try await again.wait(for: order, ["PROCESSING", "CANCELED"], within: .seconds(30) - (ContinuousClock.now - ready))
                if body["status"] == "CANCELED" { #expect(body["cancelReason"] == "OUT_OF_STOCK") }
            }
            let unfinished = "select count(*) from placed_order where status in ('STOCK_PROCESSING', 'STOCK_CONFIRMED')"
            var open = try await stage.count("orders", unfinished)
            while open > 0, ContinuousClock.now - ready < .seconds(30) {
                try await Task.sleep(for: .milliseconds(100))
                open = try await stage.count("orders", unfinished)
            }
            #expect(open == 0)
            let held = try await stage.count(
                "orders", "select coalesce(sum(quantity), 0) from order_line join placed_order using (order_id) where product_id = '\(product)' and status = 'PROCESSING'")
            #expect(held <= 200)
            let stock = try await again.master.get("/v1/products/\(product)").body
            #expect(stock["onHand"].int == 200)
            #expect(stock["reserved"].int == held)
            #expect(try await stage.count("deliveries", "select count(*) from (select from legs group by order_id, sequence having count(*) > 1) twice") == 0)
            #expect(try await stage.count("deliveries", "select count(*) from (select from legs group by order_id having count(*) not in (1, 4)) torn") == 0)
            let planned = try await stage.count("deliveries", "select count(distinct order_id) from legs where status <> 'CANCELED'")
            #expect(planned == (try await stage.count("orders", "select count(*) from placed_order where status in ('PROCESSING', 'IN_TRANSIT')")))

            // The drivers are wanted by the next scenario.
            let processing = try await stage.psql("orders", "select order_id from placed_order where status = 'PROCESSING'").output
            for order in processing.split(whereSeparator: \.isNewline) {
                #expect(try await again.master.post("/v1/orders/\(order)/cancel").status == 200)
            }
        }
    }
}
