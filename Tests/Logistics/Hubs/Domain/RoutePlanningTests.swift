import Hubs
import MeshEnvironment
import Testing
import struct FoundationEssentials.UUID

struct RoutePlanningTests {
    private let noon = Timestamp(seconds: 1_763_780_400)  // 12:00 in Seoul

    @Test func `Seoul to Busan goes over Gyeonggi South and Daegu`() throws {
        let route = try #require(Self.route(Korea.seoul, Korea.busan, Korea.network(), at: noon))
        #expect(route.stops.map(\.hub.id) == [Korea.seoul, Korea.gyeonggiSouth, Korea.daegu, Korea.busan].map(Korea.id))
        #expect(route.stops[0].seconds == 0)
        // (38.9 + 182.2 + 93.7) km × 1.3 at 65 km/h.
        #expect(abs(route.totalKilometers - 409.3) < 1)
        #expect(abs(Double(route.totalSeconds) - 409.3 / 65 * 3600) < 60)
    }

    @Test func `every hub reaches every other within three roads`() throws {
        let network = Korea.network()
        for from in 1...17 {
            for to in 1...17 {
                let route = try #require(Self.route(from, to, network, at: noon))
                #expect(route.stops.count <= 4)
                #expect(route.stops.first?.hub.id == Korea.id(from))
                #expect(route.stops.last?.hub.id == Korea.id(to))
            }
        }
    }

    @Test func `within one hub the route is that hub alone and takes nothing`() throws {
        let route = try #require(Self.route(Korea.ulsan, Korea.ulsan, Korea.network(), at: noon))
        #expect(route.stops.map(\.hub.id) == [Korea.id(Korea.ulsan)])
        #expect(route.totalSeconds == 0)
        #expect(route.totalKilometers == 0)
    }

    @Test func `a closed road is gone round, and where there is no other the end is out of reach`() throws {
        let detour = try #require(Self.route(Korea.seoul, Korea.busan, Korea.network(without: [(Korea.gyeonggiSouth, Korea.daegu)]), at: noon))
        #expect(detour.stops.map(\.hub.id) == [Korea.seoul, Korea.gyeonggiSouth, Korea.gyeongbuk, Korea.daegu, Korea.busan].map(Korea.id))

        let cut = Korea.network(without: [(Korea.daegu, Korea.busan)])
        #expect(Self.outcome(Korea.seoul, Korea.busan, cut, at: noon) == .noWay)
    }

    @Test func `a hub that is not there is named`() {
        #expect(Self.outcome(99, Korea.busan, Korea.network(), at: noon) == .unknownHub(Korea.id(99)))
        #expect(Self.outcome(Korea.busan, 98, Korea.network(), at: noon) == .unknownHub(Korea.id(98)))
    }

    @Test func `a link to a deleted hub is no road`() {
        let network = RoadNetwork(hubs: [], links: [(Korea.id(1), Korea.id(2))])
        #expect(network.roads.isEmpty)
    }

    private static func outcome(_ from: Int, _ to: Int, _ network: RoadNetwork, at time: Timestamp) -> RoutePlanning.Outcome {
        let estimates = network.roads.map { road in
            OfflineTravelModel.estimate(from: network.hubs[road.from].coordinate, to: network.hubs[road.to].coordinate, departing: time)
        }
        return RoutePlanning.plan(from: Korea.id(from), to: Korea.id(to), network: network, estimates: estimates)
    }

    private static func route(_ from: Int, _ to: Int, _ network: RoadNetwork, at time: Timestamp) -> PlannedRoute? {
        guard case .route(let route) = outcome(from, to, network, at: time) else { return nil }
        return route
    }
}
