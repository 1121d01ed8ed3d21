import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct IdempotencyTests {
        @Test func `the same key and body twenty times at once make one order`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 100)
            let key = UUID().uuidString
            let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await cast.busanReceiver.post("/v1/orders", cast.order(product), headers: ["Idempotency-Key": key]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 || $0.status == 409 }, "\(answers.map(\.status))")
            #expect(Set(answers.filter { $0.status == 201 }.map { $0.body["orderId"].string }).count == 1)
            let replay = try await cast.busanReceiver.post("/v1/orders", cast.order(product), headers: ["Idempotency-Key": key])
            #expect(replay.status == 201)
            #expect(replay.body["orderId"] == answers.first { $0.status == 201 }?.body["orderId"])
            let order = try #require(replay.body["orderId"].string)
            _ = try await cast.wait(for: order, ["PROCESSING"])
            #expect(try await cast.master.get("/v1/products/\(product)").body["reserved"].int == 1)
        }

        @Test func `the same key with another body is refused`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 100)
            let key = UUID().uuidString
            #expect(try await cast.busanReceiver.post("/v1/orders", cast.order(product), headers: ["Idempotency-Key": key]).status == 201)
            let other = try await cast.busanReceiver.post("/v1/orders", cast.order(product, quantity: 2), headers: ["Idempotency-Key": key])
            #expect(other.status == 422)
            #expect(other.body["code"].string?.isEmpty == false)
        }

        @Test func `a key belongs to its user`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 100)
            let key = UUID().uuidString
            let first = try await cast.busanReceiver.post("/v1/orders", cast.order(product), headers: ["Idempotency-Key": key])
            let second = try await cast.master.post("/v1/orders", cast.order(product), headers: ["Idempotency-Key": key])
            #expect(first.status == 201 && second.status == 201)
            #expect(first.body["orderId"] != second.body["orderId"])
        }
    }
}
