import ChillDeliveriesV1
import ChillHubsV1
import ChillUsersV1
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Testing

@Suite(.stages)
struct DeliveryListTests {
    @Test func `everybody finds the own legs, newest first and page by page`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 1)
        for order in 1...5 {
            stage.service.clock.advance(by: .seconds(1))
            try await stage.planned(order, over: order % 2 == 0 ? [2, 1] : [1, 2])
        }
        let master = try stage.service.call(as: DeliveriesStage.master())
        var pages: [[Leg]] = [], token = ""
        repeat {
            let page = try await desk.listLegs(.init(pageSize: 4, pageToken: token), master)
            pages.append(page.legs)
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(pages.map(\.count) == [4, 4, 2])
        let all = pages.flatMap(\.self)
        #expect(Set(all.map(\.legID)).count == 10)
        #expect(all.map(\.orderID) == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1].map { DeliveriesStage.order($0).text })

        let manager = try stage.service.call(as: DeliveriesStage.manager(of: 1))
        let own = try await desk.listLegs(.init(), manager).legs
        #expect(own.allSatisfy { $0.fromHubID == DeliveriesStage.hub(1).text })
        #expect(own.count == 5)
        #expect(try await desk.listLegs(.init(hubID: DeliveriesStage.hub(2).text), manager).legs == [])
        let driver = try stage.service.call(as: DeliveriesStage.driver(DeliveriesStage.driver(101)))
        #expect(try await desk.listLegs(.init(status: .assigned), driver).legs.count == 3)
        #expect(try await desk.listLegs(.init(driverID: DeliveriesStage.driver(251).text), master).legs.count == 3)
        await expect(refusal: .invalidArgument) { try await desk.listLegs(.init(pageToken: "x"), master) }
    }

    @Test func `a manager finds the drivers of the own hubs`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk
        try await stage.staff([1, 2], perKind: 2)
        let manager = try stage.service.call(as: DeliveriesStage.manager(of: 2))
        let drivers = try await desk.listDrivers(.init(), manager).drivers
        #expect(Set(drivers.map(\.userID)) == Set([201, 202, 251, 252].map { DeliveriesStage.driver($0).text }))
        #expect(drivers.allSatisfy { $0.capacity == 20 && $0.onDuty && $0.openLegs == 0 })
        #expect(try await desk.listDrivers(.init(kind: .firm), manager).drivers.count == 2)
        #expect(try await desk.listDrivers(.init(pageSize: 3), try stage.service.call(as: DeliveriesStage.master())).drivers.count == 3)
    }

    @Test func `a driver is put on the roster with another hub or capacity, as Users knows the person`() async throws {
        let stage = try await DeliveriesStage.open()
        let person = User(
            userID: DeliveriesStage.driver(101).text, name: "driver 101", role: .hubDeliveryManager, status: .approved, hubIDs: [DeliveriesStage.hub(1).text])
        let desk = stage.desk
        stage.service.mesh.play(UsersServiceDefinition.resolveUsers) { _ in ResolveUsersResponse(users: [person]) }
        stage.service.mesh.play(HubsServiceDefinition.resolveHubs) { ResolveHubsResponse(hubs: $0.hubIDs.map { Hub(hubID: $0) }) }
        let request = CreateDriverRequest(userID: person.userID, hubID: DeliveriesStage.hub(2).text, kind: .hub, capacity: 3)
        await expect(refusal: .permissionDenied) { try await desk.createDriver(request, stage.service.call(as: DeliveriesStage.manager(of: 1))) }
        let driver = try await desk.createDriver(request, stage.service.call(as: DeliveriesStage.master()))
        #expect(driver.hubID == DeliveriesStage.hub(2).text)
        #expect(driver.capacity == 3)
        // Users says nothing new about the hub: the roster's own stays.
        try await stage.changed(101, hub: 1)
        for order in 1...4 { try await stage.planned(order, over: [2, 3]) }
        #expect(try await stage.loads()[DeliveriesStage.driver(101)] == 3)
        var wrong = request
        wrong.kind = .firm
        await expect(refusal: .failedPrecondition, "NOT_A_DRIVER") { try await desk.createDriver(wrong, stage.service.call(as: DeliveriesStage.master())) }
        try await stage.checkInvariants()
    }
}
