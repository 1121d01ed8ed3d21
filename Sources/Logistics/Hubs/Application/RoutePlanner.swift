internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The fastest way at present: the road network, today's travel times, and the search over both.
struct RoutePlanner: Sendable {
    let database: Database
    let roads: RoadMap
    let travelTimes: any TravelTimeSource
    let time: TimeSource

    func plan(from: UUID, to: UUID) async throws -> RoutePlanning.Outcome {
        let network =
            if let known = roads.known { known } else { try await database.read { try await roads.network(in: $0) } }
        return try await plan(from: from, to: to, network: network)
    }

    func plan(from: UUID, to: UUID, in transaction: Transaction) async throws -> RoutePlanning.Outcome {
        try await plan(from: from, to: to, network: roads.network(in: transaction))
    }

    private func plan(from: UUID, to: UUID, network: RoadNetwork) async throws -> RoutePlanning.Outcome {
        let places = network.roads.map { (from: network.hubs[$0.from].coordinate, to: network.hubs[$0.to].coordinate) }
        let estimates = try await travelTimes.estimates(for: places, departing: time.now())
        return RoutePlanning.plan(from: from, to: to, network: network, estimates: estimates)
    }
}
