import ChillDeliveriesV1
import ChillOrdersV1
import ChillUsersV1
import LogisticsTestSupport
import MeshEnvironment
import MeshTestKit
import Testing

@Suite(.stages)
struct PlanLegsTests {
    @Test func `a route gets its legs and their drivers, and says so`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2, 3], perKind: 1)
        try await stage.planned(1, over: [1, 2, 3])

        let legs = try await stage.legs(of: 1)
        #expect(legs.map(\.status) == ["ASSIGNED", "ASSIGNED", "ASSIGNED"])
        #expect(legs.map(\.driver) == [101, 201, 351].map(DeliveriesStage.driver))
        let event = try #require(try await stage.service.announced(LegsPlanned.self).first)
        #expect(event.legs.map(\.legID) == legs.map(\.id.text))
        #expect(event.legs.map(\.kind) == [.hub, .hub, .firm])
        #expect(event.legs.map(\.driver?.name) == ["driver 101", "driver 201", "driver 351"])
        #expect(event.totalSeconds == 3600 + 3600 + 1800)
        #expect(event.consignment?.receiverFirmID == DeliveriesStage.firm.text)
        try await stage.checkInvariants()
    }

    @Test func `within one hub there is the leg to the firm alone`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1], perKind: 1)
        try await stage.planned(1, over: [1])
        #expect(try await stage.legs(of: 1).map(\.driver) == [DeliveriesStage.driver(151)])
    }

    @Test func `a route that is told many times at once makes its legs once`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2], perKind: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await stage.planned(1, over: [1, 2]) } }
            try await group.waitForAll()
        }
        #expect(try await stage.legs(of: 1).count == 2)
        #expect(try await stage.service.announced(LegsPlanned.self).count == 1)
        #expect(try await stage.loads().values.reduce(0, +) == 2)
        try await stage.checkInvariants()
    }

    @Test func `many orders at once are spread evenly, and nobody gets more than the capacity`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2, 3, 4], perKind: 3)
        // Routes in both directions lock the same pools in different orders of travel.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in 0..<45 { group.addTask { try await stage.planned(order, over: [1, 2, 3, 4]) } }
            for order in 45..<75 { group.addTask { try await stage.planned(order, over: [4, 3, 2, 1]) } }
            try await group.waitForAll()
        }
        try await stage.checkInvariants()
        let loads = try await stage.loads()
        func load(_ drivers: [Int]) -> [Int] { drivers.map { loads[DeliveriesStage.driver($0)] ?? -1 }.sorted() }
        #expect(load([101, 102, 103]) == [15, 15, 15])
        // 75 legs for three drivers with room for 60: fifteen wait.
        #expect(load([201, 202, 203]) == [20, 20, 20])
        #expect(load([301, 302, 303]) == [20, 20, 20])
        #expect(load([401, 402, 403]) == [10, 10, 10])
        #expect(load([451, 452, 453]) == [15, 15, 15])
        #expect(load([151, 152, 153]) == [10, 10, 10])
        #expect(try await stage.allLegs().count { $0.status == "AWAITING_DRIVER" } == 30)
        #expect(try await stage.service.announced(LegsPlanned.self).count == 75)
    }

    @Test func `a leg without a driver waits, and the first driver who appears takes the oldest`() async throws {
        let stage = try await DeliveriesStage.open()
        for order in 1...21 {
            stage.service.clock.advance(by: .seconds(1))
            try await stage.planned(order, over: [1])
        }
        #expect(try await stage.allLegs().allSatisfy { $0.status == "AWAITING_DRIVER" })
        try await stage.changed(151, role: .firmDeliveryManager, hub: 1)
        #expect(try await stage.allLegs().map(\.status) == [String](repeating: "ASSIGNED", count: 20) + ["AWAITING_DRIVER"])
        #expect(try await stage.service.announced(LegAssigned.self).count == 20)
        try await stage.checkInvariants()
    }
}
