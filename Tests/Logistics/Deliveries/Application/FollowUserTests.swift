import ChillDeliveriesV1
import ChillUsersV1
import LogisticsTestSupport
import MeshEnvironment
import MeshTestKit
import Testing

@Suite(.stages)
struct FollowUserTests {
    @Test func `who loses the role loses the legs that have not departed`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.changed(101, hub: 1)
        try await stage.changed(102, hub: 1)
        for order in 1...4 { try await stage.planned(order, over: [1, 2]) }
        stage.service.clock.advance(by: .seconds(1))
        try await stage.changed(101, role: .firmManager, hub: 1)
        let drivers = try await stage.allLegs().filter { $0.sequence == 1 }.map(\.driver)
        #expect(drivers == [DeliveriesStage.driver(102), DeliveriesStage.driver(102), DeliveriesStage.driver(102), DeliveriesStage.driver(102)])
        try await stage.checkInvariants()

        stage.service.clock.advance(by: .seconds(1))
        try await stage.changed(102, hub: 1, active: false)
        #expect(try await stage.allLegs().filter { $0.sequence == 1 }.allSatisfy { $0.status == "AWAITING_DRIVER" })
        try await stage.checkInvariants()

        stage.service.clock.advance(by: .seconds(1))
        try await stage.changed(102, hub: 1)
        #expect(try await stage.loads()[DeliveriesStage.driver(102)] == 4)
        try await stage.checkInvariants()
    }

    @Test func `who moves to another hub leaves the legs behind`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.changed(101, hub: 1)
        try await stage.planned(1, over: [1, 2])
        try await stage.planned(2, over: [2, 1])
        stage.service.clock.advance(by: .seconds(1))
        try await stage.changed(101, hub: 2)
        #expect(try await stage.legs(of: 1)[0].status == "AWAITING_DRIVER")
        #expect(try await stage.legs(of: 2)[0].driver == DeliveriesStage.driver(101))
        try await stage.checkInvariants()
    }

    @Test func `what is told late does not undo what is newer`() async throws {
        let stage = try await DeliveriesStage.open()
        let early = stage.service.time.now()
        stage.service.clock.advance(by: .seconds(60))
        try await stage.changed(101, hub: 2)
        try await stage.changed(101, hub: 1, at: early)
        try await stage.planned(1, over: [2, 3])
        #expect(try await stage.legs(of: 1)[0].driver == DeliveriesStage.driver(101))
    }

    @Test func `people who do not drive are no concern of the roster`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.changed(1, role: .hubManager, hub: 1)
        try await stage.changed(2, role: .master, hub: 1)
        #expect(try await stage.loads().isEmpty)
    }

    @Test func `drivers who come and go beside plans and cancels leave no leg with the wrong one`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1, 2], perKind: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in 0..<30 {
                group.addTask { try await stage.planned(order, over: [1, 2]) }
                if order % 3 == 0 { group.addTask { try await stage.canceled(order) } }
            }
            for change in 1...12 {
                let time = stage.service.time.now() + .seconds(change)
                group.addTask { try await stage.changed(101, hub: change % 2 + 1, at: time) }
                group.addTask { try await stage.changed(202, hub: 2, active: change % 2 == 0, at: time) }
            }
            try await group.waitForAll()
        }
        try await stage.checkInvariants()
    }
}
