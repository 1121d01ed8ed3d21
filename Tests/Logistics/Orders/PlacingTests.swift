import ChillFirmsV1
import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshProtobuf
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// Placing orders on a real database.
@Suite struct PlacingTests {
    private func onStage(_ body: (OrderStage) async throws -> Void) async throws {
        let orders = try await OrderStage()
        try await orders.stage.play { _ in try await body(orders) }
    }

    @Test func `an order is stored as answered and announced once`() async throws {
        try await onStage { orders in
            let order = try await orders.desk.placeOrder(orders.request, orders.buyer())
            #expect(order.status == .stockProcessing)
            #expect(order.totalPrice == 3900)
            #expect(order.lines.map(\.name) == ["tape", "ice"])
            #expect(order.requestNote == "by noon")
            #expect(try await orders.desk.getOrder(GetOrderRequest(orderID: order.orderID), orders.buyer()) == order)
            let placed = try await orders.stage.announced(OrderPlaced.self)
            #expect(placed.map(\.orderID) == [order.orderID])
            #expect(placed.first?.lines == orders.request.lines)
        }
    }

    @Test func `what is refused leaves nothing behind`() async throws {
        try await onStage { orders in
            var unknown = orders.request
            unknown.lines[1].productID = UUID().text
            let refused = await refusal { _ = try await orders.desk.placeOrder(unknown, orders.buyer()) }
            #expect(refused?.code == .notFound)
            #expect(refused?.violations.map(\.field) == ["lines[1].productId"])
            let stored = try await orders.stage.number("SELECT count(*) FROM placed_order")
            let announced = try await orders.stage.announced(OrderPlaced.self)
            #expect(stored == 0)
            #expect(announced == [])
        }
    }

    @Test func `nobody orders for another firm`() async throws {
        try await onStage { orders in
            let stranger = try CallContext.user(UUID().text, role: "FIRM_MANAGER", firmID: orders.supplier)
            let refused = await refusal { _ = try await orders.desk.placeOrder(orders.request, stranger) }
            #expect(refused?.code == .permissionDenied)
            #expect(refused?.reason == "NOT_YOUR_FIRM")
            #expect(orders.stage.mesh.calls == [])
        }
    }

    @Test func `one key at once makes one order`() async throws {
        try await onStage { orders in
            let call = try orders.buyer(key: "k", request: "r")
            let answers = await withTaskGroup(of: Result<String, MeshError>?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { return .success(try await orders.desk.placeOrder(orders.request, call).orderID) } catch { return (error as? MeshError).map(Result.failure) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var ids: Set<String> = []
            for answer in answers {
                switch answer {
                case .success(let id): ids.insert(id)
                case .failure(let error): #expect(error.reason == "IDEMPOTENCY_IN_PROGRESS")
                case nil: Issue.record("an error that is no MeshError")
                }
            }
            #expect(ids.count == 1)
            #expect(try await orders.stage.number("SELECT count(*) FROM placed_order") == 1)
            #expect(try await orders.stage.announced(OrderPlaced.self).count == 1)
        }
    }

    @Test func `a repeated request gets its order although the products have gone since`() async throws {
        try await onStage { orders in
            let first = try await orders.desk.placeOrder(orders.request, orders.buyer(key: "k", request: "r"))
            orders.stage.mesh.play(ProductsServiceDefinition.resolveProducts) { _ in ResolveProductsResponse() }
            orders.stage.mesh.play(FirmsServiceDefinition.resolveFirms) { _ in throw MeshError(.unavailable, "down") }
            #expect(try await orders.desk.placeOrder(orders.request, orders.buyer(key: "k", request: "r")) == first)
            let other = await refusal { _ = try await orders.desk.placeOrder(orders.request, orders.buyer(key: "k", request: "another")) }
            #expect(other?.reason == "IDEMPOTENCY_KEY_REUSED")
        }
    }

    @Test func `a neighbour that is down makes the order fail as it does, and a later try may succeed`() async throws {
        try await onStage { orders in
            orders.stage.mesh.play(FirmsServiceDefinition.resolveFirms) { _ in throw MeshError(.unavailable, "down", processed: .no) }
            let refused = await refusal { _ = try await orders.desk.placeOrder(orders.request, orders.buyer(key: "k", request: "r")) }
            #expect(refused?.code == .unavailable)
            let answers = try await orders.stage.number("SELECT count(*) FROM idempotency")
            #expect(answers == 0)
        }
    }
}
