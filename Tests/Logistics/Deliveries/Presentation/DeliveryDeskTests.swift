import ChillDeliveriesV1
import ChillOrdersV1
import ChillUsersV1
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

@Suite(.stages)
struct DeliveryDeskTests {
    @Test func `a journey is driven leg by leg to its end`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 1)
        try await stage.planned(1, over: [1, 2])
        let legs = try await stage.legs(of: 1)
        let first = try stage.service.call(as: DeliveriesStage.driver(DeliveriesStage.driver(101)))
        let second = try stage.service.call(as: DeliveriesStage.driver(DeliveriesStage.driver(251)))

        await expect(refusal: .failedPrecondition, "EARLIER_LEG_OPEN") { try await desk.departLeg(.init(legID: legs[1].id.text), second) }
        await expect(refusal: .failedPrecondition, "WRONG_STATUS") { try await desk.arriveLeg(.init(legID: legs[0].id.text), first) }
        let departed = try await desk.departLeg(.init(legID: legs[0].id.text), first)
        #expect(departed.status == .inTransit)
        #expect(departed.departedAt == stage.service.time.now())
        await expect(refusal: .failedPrecondition, "WRONG_STATUS") { try await desk.departLeg(.init(legID: legs[0].id.text), first) }
        await expect(refusal: .failedPrecondition, "WRONG_KIND") { try await desk.completeLeg(.init(legID: legs[0].id.text), first) }
        await expect(refusal: .failedPrecondition, "EARLIER_LEG_OPEN") { try await desk.departLeg(.init(legID: legs[1].id.text), second) }
        #expect(try await desk.arriveLeg(.init(legID: legs[0].id.text), first).status == .completed)
        #expect(try await stage.loads()[DeliveriesStage.driver(101)] == 0)

        _ = try await desk.departLeg(.init(legID: legs[1].id.text), second)
        await expect(refusal: .failedPrecondition, "WRONG_KIND") { try await desk.arriveLeg(.init(legID: legs[1].id.text), second) }
        let completed = try await desk.completeLeg(.init(legID: legs[1].id.text), second)
        #expect(completed.status == .completed)
        #expect(completed.arrivedAt == stage.service.time.now())
        #expect(try await stage.service.announced(DeliveryStarted.self).map(\.orderID) == [DeliveriesStage.order(1).text])
        #expect(try await stage.service.announced(DeliveryCompleted.self).map(\.orderID) == [DeliveriesStage.order(1).text])
        try await stage.checkInvariants()
    }

    @Test func `a departure that is asked for many times at once happens once`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1], perKind: 1)
        try await stage.planned(1, over: [1])
        let leg = try await stage.legs(of: 1)[0].id.text
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do { return try await desk.departLeg(.init(legID: leg), stage.service.call(as: DeliveriesStage.master())).status == .inTransit } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
        #expect(try await stage.service.announced(DeliveryStarted.self).count == 1)
    }

    @Test func `a leg that has departed survives the cancel, the others do not, and the order is never completed`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 1)
        try await stage.planned(1, over: [1, 2])
        let legs = try await stage.legs(of: 1), master = try stage.service.call(as: DeliveriesStage.master())
        _ = try await desk.departLeg(.init(legID: legs[0].id.text), master)
        try await stage.canceled(1)
        #expect(try await stage.legs(of: 1).map(\.status) == ["IN_TRANSIT", "CANCELED"])
        #expect(try await desk.arriveLeg(.init(legID: legs[0].id.text), master).status == .completed)
        await expect(refusal: .failedPrecondition, "WRONG_STATUS") { try await desk.departLeg(.init(legID: legs[1].id.text), master) }
        #expect(try await stage.service.announced(DeliveryCompleted.self) == [])
        try await stage.checkInvariants()
    }

    @Test func `others may not, and strangers do not learn of the leg`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 1)
        try await stage.planned(1, over: [1, 2])
        let leg = try await stage.legs(of: 1)[0].id.text
        for caller in [DeliveriesStage.manager(of: 2), DeliveriesStage.driver(DeliveriesStage.driver(251))] {
            let call = try stage.service.call(as: caller)
            #expect(try await desk.getLeg(.init(legID: leg), call).legID == leg)
            await expect(refusal: .permissionDenied) { try await desk.departLeg(.init(legID: leg), call) }
        }
        for caller in [DeliveriesStage.manager(of: 9), DeliveriesStage.driver(DeliveriesStage.driver(102)), DeliveriesStage.driver(.numbered(9, 9))] {
            let call = try stage.service.call(as: caller)
            await expect(refusal: .notFound) { try await desk.getLeg(.init(legID: leg), call) }
            await expect(refusal: .notFound) { try await desk.departLeg(.init(legID: leg), call) }
        }
        let unknown = UUID.numbered(8, 8).text
        await expect(refusal: .notFound) { try await desk.departLeg(.init(legID: unknown), try stage.service.call(as: DeliveriesStage.master())) }
    }

    @Test func `the manager gives a leg to another driver of the hub, and to nobody else`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 2)
        try await stage.planned(1, over: [1, 2])
        let leg = try await stage.legs(of: 1)[0].id.text, call = try stage.service.call(as: DeliveriesStage.manager(of: 1))
        func assign(_ driver: Int) async throws -> Leg {
            try await desk.assignLeg(.init(legID: leg, userID: DeliveriesStage.driver(driver).text), call)
        }
        #expect(try await assign(102).driver?.userID == DeliveriesStage.driver(102).text)
        #expect(try await assign(102).driver?.name == "driver 102")
        #expect(try await stage.service.announced(LegAssigned.self).count == 1)
        await expect(refusal: .failedPrecondition, "WRONG_KIND") { try await assign(151) }
        await expect(refusal: .failedPrecondition, "WRONG_HUB") { try await assign(201) }
        await expect(refusal: .notFound, "UNKNOWN_DRIVER") { try await assign(999) }
        _ = try await desk.setDriverDuty(.init(userID: DeliveriesStage.driver(101).text, onDuty: false), call)
        await expect(refusal: .failedPrecondition, "DRIVER_OFF_DUTY") { try await assign(101) }
        _ = try await desk.departLeg(.init(legID: leg), call)
        await expect(refusal: .failedPrecondition, "WRONG_STATUS") { try await assign(102) }
        try await stage.checkInvariants()
    }

    @Test func `nobody is given more than the capacity by hand either`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.changed(151, role: .firmDeliveryManager, hub: 1)
        for order in 1...20 { try await stage.planned(order, over: [1]) }
        try await stage.changed(152, role: .firmDeliveryManager, hub: 1)
        try await stage.planned(21, over: [1])
        let leg = try await stage.legs(of: 21)[0].id.text, call = try stage.service.call(as: DeliveriesStage.manager(of: 1))
        await expect(refusal: .failedPrecondition, "DRIVER_FULL") {
            try await desk.assignLeg(.init(legID: leg, userID: DeliveriesStage.driver(151).text), call)
        }
    }

    @Test func `whoever comes on duty takes what waits`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.changed(151, role: .firmDeliveryManager, hub: 1)
        let own = try stage.service.call(as: DeliveriesStage.driver(DeliveriesStage.driver(151)))
        let id = DeliveriesStage.driver(151).text
        #expect(try await desk.setDriverDuty(.init(userID: id, onDuty: false), own).onDuty == false)
        try await stage.planned(1, over: [1])
        #expect(try await stage.legs(of: 1).map(\.status) == ["AWAITING_DRIVER"])
        #expect(try await desk.setDriverDuty(.init(userID: id, onDuty: true), own).openLegs == 1)
        #expect(try await stage.legs(of: 1).map(\.status) == ["ASSIGNED"])
        await expect(refusal: .notFound) {
            try await desk.setDriverDuty(.init(userID: id, onDuty: false), stage.service.call(as: DeliveriesStage.driver(.numbered(9, 9))))
        }
        await expect(refusal: .notFound) {
            try await desk.setDriverDuty(.init(userID: id, onDuty: false), stage.service.call(as: DeliveriesStage.manager(of: 2)))
        }
    }

    @Test func `the same key answers the same again and does not drive twice`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1], perKind: 1)
        try await stage.planned(1, over: [1])
        let leg = try await stage.legs(of: 1)[0].id.text, call = try stage.service.call(as: DeliveriesStage.master(), key: "k")
        let once = try await desk.departLeg(.init(legID: leg), call)
        stage.service.clock.advance(by: .seconds(5))
        #expect(try await desk.departLeg(.init(legID: leg), call) == once)
    }

    @Test func `legs of an order are for those who may read the order`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.planned(1, over: [1])
        let order = DeliveriesStage.order(1).text, master = try stage.service.call(as: DeliveriesStage.master())
        stage.service.mesh.play(OrdersServiceDefinition.getOrder) { Order(orderID: $0.orderID) }
        let legs = try await stage.desk.listOrderLegs(.init(orderID: order), master).legs
        #expect(legs.map(\.status) == [.awaitingDriver])
        #expect(legs[0].driver == nil)
        stage.service.mesh.play(OrdersServiceDefinition.getOrder) { _ in throw MeshError(.notFound, "no") }
        await expect(refusal: .notFound) { try await stage.desk.listOrderLegs(.init(orderID: order), master) }
    }
}
