import ChillDeliveriesV1
import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshProtobuf
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// Who sees which orders on a real database.
@Suite struct ReadingTests {
    private func onStage(_ body: (OrderStage) async throws -> Void) async throws {
        let orders = try await OrderStage()
        try await orders.stage.play { _ in try await body(orders) }
    }

    private func sees(_ id: String, _ orders: OrderStage, _ call: CallContext) async throws -> Bool {
        let listed = try await orders.desk.listOrders(ListOrdersRequest(), call).orders.map(\.orderID)
        do {
            _ = try await orders.desk.getOrder(GetOrderRequest(orderID: id), call)
            #expect(listed == [id])
            return true
        } catch let error as MeshError {
            #expect(error.code == .notFound)
            #expect(listed == [])
            return false
        }
    }

    @Test func `an order is seen by its two sides and by nobody else`() async throws {
        try await onStage { orders in
            let id = try await orders.place()
            #expect(try await sees(id, orders, orders.master()) == true)
            #expect(try await sees(id, orders, orders.buyer()) == true)
            #expect(try await sees(id, orders, .user(UUID().text, role: "FIRM_MANAGER", firmID: orders.supplier)) == true)
            #expect(try await sees(id, orders, .user(UUID().text, role: "HUB_MANAGER", hubIDs: [orders.seoul])) == true)
            #expect(try await sees(id, orders, .user(UUID().text, role: "HUB_MANAGER", hubIDs: [UUID().text, orders.busan, orders.seoul])) == true)
            #expect(try await sees(id, orders, .user(UUID().text, role: "FIRM_MANAGER", firmID: UUID().text)) == false)
            #expect(try await sees(id, orders, .user(UUID().text, role: "HUB_MANAGER", hubIDs: [orders.daegu])) == false)
            #expect(try await sees(id, orders, .user(orders.manager, role: "HUB_DELIVERY_MANAGER", hubIDs: [orders.seoul])) == false)
            #expect(try await sees(id, orders, .user(UUID().text, role: "FIRM_MANAGER")) == false)
        }
    }

    @Test func `hubs on the way and drivers of its legs see an order once it has legs`() async throws {
        try await onStage { orders in
            let id = try await orders.place(), driver = UUID().text
            let daegu = try CallContext.user(UUID().text, role: "HUB_MANAGER", hubIDs: [orders.daegu])
            let driving = try CallContext.user(driver, role: "HUB_DELIVERY_MANAGER", hubIDs: [orders.seoul])
            #expect(try await sees(id, orders, daegu) == false)
            try await orders.stage.deliver(orders.legs(of: id, drivers: [driver, nil, nil]))
            #expect(try await sees(id, orders, daegu) == true)
            #expect(try await sees(id, orders, driving) == true)
            let refused = await refusal { _ = try await orders.desk.cancelOrder(CancelOrderRequest(orderID: id), daegu) }
            #expect(refused?.code == .permissionDenied)
        }
    }

    @Test func `a leg's new driver sees the order and the former one no more, in whatever order the news come`() async throws {
        try await onStage { orders in
            let former = UUID().text, next = UUID().text
            for assignedFirst in [true, false] {
                let id = try await orders.place()
                let planned = orders.legs(of: id, drivers: [former, nil, nil])
                let assigned = LegAssigned(
                    orderID: id, legID: planned.legs[0].legID, driver: LegDriver(userID: next), assignedAt: planned.plannedAt.map { $0 + .seconds(1) })
                if assignedFirst {
                    try await orders.stage.deliver(assigned)
                    try await orders.stage.deliver(planned)
                } else {
                    try await orders.stage.deliver(planned)
                    try await orders.stage.deliver(assigned)
                }
                let get = GetOrderRequest(orderID: id)
                _ = try await orders.desk.getOrder(get, .user(next, role: "HUB_DELIVERY_MANAGER"))
                let gone = await refusal { _ = try await orders.desk.getOrder(get, .user(former, role: "HUB_DELIVERY_MANAGER")) }
                #expect(gone?.code == .notFound)
            }
        }
    }

    @Test func `lists are newest first and complete, page by page, for everyone`() async throws {
        try await onStage { orders in
            var placed: [String] = []
            for _ in 0..<7 {
                placed.insert(try await orders.place(), at: 0)
                // Two orders of the same instant must not get lost between two pages.
                if placed.count.isMultiple(of: 2) { orders.stage.clock.advance(by: .seconds(1)) }
            }
            let calls: [CallContext] = [
                try orders.master(), try orders.buyer(), try .user(UUID().text, role: "HUB_MANAGER", hubIDs: [orders.seoul, orders.busan]),
            ]
            for call in calls {
                var seen: [Order] = [], token = ""
                repeat {
                    let page = try await orders.desk.listOrders(ListOrdersRequest(pageSize: 2, pageToken: token), call)
                    #expect(page.orders.count <= 2)
                    seen += page.orders
                    token = page.nextPageToken
                } while !token.isEmpty
                #expect(Set(seen.map(\.orderID)) == Set(placed))
                #expect(seen.count == placed.count)
                #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted { ($0 ?? Timestamp()) > ($1 ?? Timestamp()) })
                #expect(seen.allSatisfy { $0.lines.map(\.name) == ["tape", "ice"] })
            }
        }
    }

    @Test func `filters narrow a list`() async throws {
        try await onStage { orders in
            let open = try await orders.place(), canceled = try await orders.place()
            try await orders.stage.deliver(StockRejected(orderID: canceled, reason: .notSellable))
            for call in [try orders.master(), try orders.buyer()] {
                func list(_ request: ListOrdersRequest) async throws -> [String] { try await orders.desk.listOrders(request, call).orders.map(\.orderID) }
                #expect(try await list(ListOrdersRequest(status: .canceled)) == [canceled])
                #expect(try await list(ListOrdersRequest(status: .stockProcessing, supplierFirmID: orders.supplier)) == [open])
                #expect(try await list(ListOrdersRequest(receiverFirmID: orders.supplier)) == [])
                #expect(Set(try await list(ListOrdersRequest(supplierFirmID: orders.supplier, receiverFirmID: orders.receiver))) == [open, canceled])
            }
            let bad = await refusal { _ = try await orders.desk.listOrders(ListOrdersRequest(pageToken: "what"), orders.master()) }
            #expect(bad?.violations.map(\.field) == ["pageToken"])
        }
    }
}
