package import struct FoundationEssentials.UUID

/// Finds the fastest way through a road network whose travel times are known.
package enum RoutePlanning {
    package enum Outcome: Sendable, Hashable {
        case route(PlannedRoute)
        /// The hub does not exist, or no longer.
        case unknownHub(UUID)
        case noWay
    }

    /// - Parameter estimates: one per road of the network, in the order of its roads.
    package static func plan(from: UUID, to: UUID, network: RoadNetwork, estimates: [TravelEstimate]) -> Outcome {
        guard let start = network.number(of: from) else { return .unknownHub(from) }
        guard let end = network.number(of: to) else { return .unknownHub(to) }
        let edges = zip(network.roads, estimates).map { ShortestPath.Edge(from: $0.from, to: $0.to, seconds: $1.seconds) }
        guard let path = ShortestPath.find(from: start, to: end, hubs: network.hubs.count, edges: edges) else { return .noWay }
        let first = PlannedRoute.Stop(hub: network.hubs[start], seconds: 0, kilometers: 0)
        let others = path.map { index in
            PlannedRoute.Stop(hub: network.hubs[edges[index].to], seconds: edges[index].seconds, kilometers: estimates[index].kilometers)
        }
        return .route(PlannedRoute(stops: [first] + others))
    }
}
