import ChillDeliveriesV1
import ChillHubsV1
import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshEvents
import MeshProtobuf
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// What news do to an order on a real database.
@Suite struct JourneyTests {
    private func onStage(_ body: (OrderStage) async throws -> Void) async throws {
        let orders = try await OrderStage()
        try await orders.stage.play { _ in try await body(orders) }
    }

    @Test func `an order goes its way from stock to the door`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            try await orders.stage.deliver(StockReserved(orderID: id))
            #expect(try await orders.status(id) == .stockConfirmed)
            let confirmed = try #require(try await orders.stage.announced(OrderConfirmed.self).first)
            let consignment = try #require(confirmed.consignment)
            #expect(consignment.supplierHubID == orders.seoul)
            #expect(consignment.receiverHubID == orders.busan)
            #expect(consignment.receiverFirmName == "Busan B")
            #expect(consignment.receiverAddress == "Jungang-daero 206")
            #expect(consignment.receiverOwnerName == "Kim")
            #expect(consignment.lines.map(\.quantity) == [2, 5])
            #expect(consignment.requestNote == "by noon")
            try await orders.stage.deliver(orders.legs(of: id, drivers: [nil, nil, nil]))
            #expect(try await orders.status(id) == .processing)
            try await orders.stage.deliver(DeliveryStarted(orderID: id))
            #expect(try await orders.status(id) == .inTransit)
            try await orders.stage.deliver(DeliveryCompleted(orderID: id))
            #expect(try await orders.status(id) == .completed)
            #expect(try await orders.stage.announced(OrderCompleted.self).map(\.orderID) == [id])
        }
    }

    @Test func `no stock and no route cancel the order with their reason`() async throws {
        try await onStage { orders in
            let short = try await orders.place(), roadless = try await orders.place()
            try await orders.stage.deliver(StockRejected(orderID: short, line: 1, productID: orders.ice, reason: .outOfStock))
            try await orders.stage.deliver(StockReserved(orderID: roadless))
            try await orders.stage.deliver(RouteFailed(orderID: roadless))
            let order = try await orders.desk.getOrder(GetOrderRequest(orderID: short), orders.master())
            #expect(order.status == .canceled)
            #expect(order.cancelReason == .outOfStock)
            let canceled = try await orders.stage.announced(OrderCanceled.self)
            #expect(canceled.map(\.orderID) == [short, roadless])
            #expect(canceled.map(\.reason) == [.outOfStock, .noRoute])
        }
    }

    @Test func `news that come often and all at once take effect once`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask { try await orders.stage.deliver(StockReserved(orderID: id)) }
                    group.addTask { try await orders.stage.deliver(DeliveryStarted(orderID: id)) }
                    group.addTask { try await orders.stage.deliver(DeliveryCompleted(orderID: id)) }
                }
                try await group.waitForAll()
            }
            #expect(try await orders.status(id) == .completed)
            #expect(try await orders.stage.announced(OrderCompleted.self).count == 1)
        }
    }

    @Test func `a cancelled order stays cancelled whatever comes later`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            let canceled = try await orders.desk.cancelOrder(CancelOrderRequest(orderID: id), orders.buyer())
            #expect(canceled.status == .canceled)
            #expect(canceled.cancelReason == .requested)
            try await orders.stage.deliver(StockReserved(orderID: id))
            try await orders.stage.deliver(orders.legs(of: id, drivers: [nil, nil, nil]))
            try await orders.stage.deliver(DeliveryStarted(orderID: id))
            #expect(try await orders.status(id) == .canceled)
            #expect(try await orders.stage.announced(OrderConfirmed.self) == [])
            #expect(try await orders.stage.announced(OrderCanceled.self).count == 1)
            #expect(try await orders.desk.cancelOrder(CancelOrderRequest(orderID: id), orders.buyer()) == canceled)
        }
    }

    @Test func `an order whose departure was not heard of yet is not called off behind its driver's back`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            orders.stage.mesh.play(DeliveriesServiceDefinition.stopJourney) { _ in throw MeshError(.failedPrecondition, "on the road", reason: "TOO_LATE") }
            let refused = await refusal { _ = try await orders.desk.cancelOrder(CancelOrderRequest(orderID: id), orders.master()) }
            #expect(refused?.reason == "TOO_LATE")
            #expect(try await orders.stage.announced(OrderCanceled.self) == [])
        }
    }

    @Test func `a journey that was stopped for a cancel that never came calls the order off`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            try await orders.stage.deliver(JourneyStopped(orderID: id))
            #expect(try await orders.status(id) == .canceled)
            #expect(try await orders.stage.announced(OrderCanceled.self).count == 1)
        }
    }

    @Test func `an order on the road cannot be called off`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            try await orders.stage.deliver(DeliveryStarted(orderID: id))
            let refused = await refusal { _ = try await orders.desk.cancelOrder(CancelOrderRequest(orderID: id), orders.master()) }
            #expect(refused?.code == .failedPrecondition)
            #expect(refused?.reason == "TOO_LATE")
            #expect(try await orders.stage.announced(OrderCanceled.self) == [])
        }
    }

    @Test func `news of an order that nobody placed are set aside for an operator`() async throws {
        try await onStage { orders in
            await #expect(throws: PoisonEvent.self) { try await orders.stage.deliver(StockReserved(orderID: UUID().text)) }
            await #expect(throws: PoisonEvent.self) { try await orders.stage.deliver(DeliveryStarted(orderID: "?")) }
        }
    }
}
