import ChillHubsV1
import ChillOrdersV1
import LogisticsTestSupport
import MeshEnvironment
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

@Suite(.stages)
struct PlanRouteTests {
    private let order = UUID.numbered(3, 1)

    @Test func `a confirmed order gets its route once, however often it is told`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 { group.addTask { try await stage.confirmed(order, from: Korea.seoul, to: Korea.busan) } }
            try await group.waitForAll()
        }
        let events = try await stage.service.announced(RoutePlanned.self)
        #expect(events.count == 1)
        let event = try #require(events.first)
        #expect(event.stops.map(\.name) == ["hub 1", "hub 3", "hub 5", "hub 4"])
        #expect(event.stops.map(\.fullAddress) == ["address 1", "address 3", "address 5", "address 4"])
        #expect(event.stops[0].seconds == 0)
        #expect(event.totalSeconds == event.stops.reduce(0) { $0 + $1.seconds })
        #expect(event.consignment?.receiverFirmName == "r")
    }

    @Test func `within one hub the route has one stop`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        try await stage.confirmed(order, from: Korea.ulsan, to: Korea.ulsan)
        let event = try #require(try await stage.service.announced(RoutePlanned.self).first)
        #expect(event.stops.map(\.name) == ["hub 9"])
        #expect(event.totalSeconds == 0)
    }

    @Test func `without a way, or with a hub that is gone, the route fails and says so once`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        _ = try await stage.desk.deleteHub(.init(hubID: Korea.id(Korea.gyeonggiSouth).text), stage.master)
        try await stage.confirmed(order, from: Korea.seoul, to: Korea.busan)
        try await stage.confirmed(order, from: Korea.seoul, to: Korea.busan)
        try await stage.confirmed(.numbered(3, 2), from: Korea.seoul, to: Korea.gyeonggiSouth)
        #expect(try await stage.service.announced(RouteFailed.self).map(\.orderID) == [order.text, UUID.numbered(3, 2).text])
        #expect(try await stage.service.announced(RoutePlanned.self) == [])
    }

    @Test func `a cancel that comes first stops the plan, also when both come at once`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        try await stage.canceled(order)
        try await stage.confirmed(order, from: Korea.seoul, to: Korea.busan)
        #expect(try await stage.service.announced(RoutePlanned.self) == [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 10..<30 {
                group.addTask { try await stage.confirmed(.numbered(3, number), from: Korea.seoul, to: Korea.busan) }
                group.addTask { try await stage.canceled(.numbered(3, number)) }
            }
            try await group.waitForAll()
        }
        try await stage.canceled(order)
    }
}
