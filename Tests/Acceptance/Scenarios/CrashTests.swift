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
            var open = 1
            while open > 0, ContinuousClock.now - ready < .seconds(30) {
                open = Int(try await stage.psql("orders", "select count(*) from orders where status not in ('PROCESSING', 'CANCELED', 'IN_TRANSIT', 'COMPLETED')").output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 1
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(open == 0)
            let stored = try await stage.psql("orders", "select count(distinct order_id) from order_lines l join orders o using (order_id) where l.product_id = '\(product)' and o.status = 'PROCESSING'")
            let held = try #require(Int(stored.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(stored.output)")
            let stock = try await again.master.get("/v1/products/\(product)").body
            #expect(stock["onHand"].int == 200)
            #expect(stock["reserved"].int == held)
            let doubled = try await stage.psql("deliveries", "select count(*) from (select order_id, sequence from legs group by 1, 2 having count(*) > 1) d")
            #expect(doubled.output.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
            let wrong = try await stage.psql("deliveries", "select count(*) from (select order_id from legs group by 1 having count(*) not in (1, 4)) d")
            #expect(wrong.output.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
        }
    }
}
