import ChillDeliveriesV1
import ChillUsersV1
import LogisticsTestSupport
import MeshEnvironment
import MeshTestKit
import Testing

@Suite(.stages)
struct CancelLegsTests {
    @Test func `a cancel frees the drivers exactly once, however often it is told`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2], perKind: 1)
        try await stage.planned(1, over: [1, 2])
        try await stage.planned(2, over: [1, 2])
        for _ in 0..<3 { try await stage.canceled(1) }
        #expect(try await stage.legs(of: 1).map(\.status) == ["CANCELED", "CANCELED"])
        #expect(try await stage.legs(of: 2).map(\.status) == ["ASSIGNED", "ASSIGNED"])
        #expect(try await stage.loads()[DeliveriesStage.driver(101)] == 1)
        try await stage.checkInvariants()
    }

    @Test func `a cancel that comes first stops the plan`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2], perKind: 1)
        try await stage.canceled(1)
        try await stage.planned(1, over: [1, 2])
        #expect(try await stage.legs(of: 1) == [])
        #expect(try await stage.service.announced(LegsPlanned.self) == [])
    }

    @Test func `plan and cancel at the same time leave nothing open`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2, 3], perKind: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in 0..<40 {
                group.addTask { try await stage.planned(order, over: order % 2 == 0 ? [1, 2, 3] : [3, 2, 1]) }
                group.addTask { try await stage.canceled(order) }
            }
            try await group.waitForAll()
        }
        #expect(try await stage.allLegs().allSatisfy { $0.status == "CANCELED" })
        #expect(try await stage.loads().values.allSatisfy { $0 == 0 })
        try await stage.checkInvariants()
    }

    @Test func `a driver who is freed by a cancel takes the oldest leg that waits`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.changed(151, role: .firmDeliveryManager, hub: 1)
        for order in 1...22 {
            stage.service.clock.advance(by: .seconds(1))
            try await stage.planned(order, over: [1])
        }
        try await stage.canceled(5)
        #expect(try await stage.legs(of: 21).map(\.status) == ["ASSIGNED"])
        #expect(try await stage.legs(of: 22).map(\.status) == ["AWAITING_DRIVER"])
        #expect(try await stage.service.announced(LegAssigned.self).map(\.orderID) == [DeliveriesStage.order(21).text])
        try await stage.checkInvariants()
    }
}
