internal import ChillHubsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

extension HubDesk {
    func getRoute(_ request: GetRouteRequest, _ call: CallContext) async throws -> Route {
        let from = try UUID(request.fromHubID, field: "fromHubId"), to = try UUID(request.toHubID, field: "toHubId")
        switch try await planner.plan(from: from, to: to) {
        case .route(let route):
            return Route(
                hubs: route.stops.map { RouteHub(hubID: $0.hub.id.text, name: $0.hub.name) }, totalSeconds: route.totalSeconds,
                totalKilometers: route.totalKilometers)
        case .unknownHub(let hub):
            throw MeshError.refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: [hub == from ? "fromHubId" : "toHubId"])
        case .noWay:
            throw MeshError.refused(.notFound, "NO_ROUTE", "No open road leads from the one hub to the other.")
        }
    }
}
