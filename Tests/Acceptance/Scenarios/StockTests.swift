import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct StockTests {
        @Test(arguments: 1...5)
        func `of 250 concurrent orders for a stock of 50 exactly 50 are confirmed`(run: Int) async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 50)
            let orders = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<250 {
                    group.addTask {
                        let answer = try await cast.busanReceiver.post("/v1/orders", cast.order(product))
                        guard answer.status == 201, let order = answer.body["orderId"].string else { throw StageError("\(answer.status) \(answer.body.text)") }
                        return order
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(orders).count == 250)
            var ends: [String: Int] = [:]
            for order in orders {
                let body = try await cast.wait(for: order, ["PROCESSING", "CANCELED"], within: .seconds(60), as: cast.busanReceiver)
                ends["\(body["status"].string ?? "") \(body["cancelReason"].string ?? "")", default: 0] += 1
            }
            #expect(ends == ["PROCESSING ": 50, "CANCELED OUT_OF_STOCK": 200])
            let stock = try await cast.master.get("/v1/products/\(product)").body
            #expect([stock["available"].int, stock["reserved"].int, stock["onHand"].int] == [0, 50, 50])
            // The drivers are wanted by the next run.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in orders {
                    group.addTask { _ = try await cast.master.post("/v1/orders/\(order)/cancel") }
                }
                try await group.waitForAll()
            }
        }

        @Test func `an order of several lines is reserved whole or not at all`() async throws {
            let cast = try await Cast.assemble()
            let plenty = try await cast.product(stock: 10), scarce = try await cast.product(stock: 1)
            var body = cast.order(plenty, quantity: 2)
            if case .object(var members) = body {
                members["lines"] = [["productId": .string(plenty), "quantity": 2], ["productId": .string(scarce), "quantity": 2]]
                body = .object(members)
            }
            let order = try #require(try await cast.busanReceiver.post("/v1/orders", body).body["orderId"].string)
            let end = try await cast.wait(for: order, ["CANCELED"])
            #expect(end["cancelReason"] == "OUT_OF_STOCK")
            #expect(try await cast.master.get("/v1/products/\(plenty)").body["available"].int == 10)
        }
    }
}
