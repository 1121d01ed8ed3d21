internal import ChillFirmsV1
internal import ChillHubsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// The services that know whether an assignment names something real.
struct Neighbours: Sendable {
    private let firms: FirmsServiceClient
    private let hubs: HubsServiceClient

    init(_ mesh: any MeshCaller) {
        firms = FirmsServiceClient(mesh)
        hubs = HubsServiceClient(mesh)
    }

    /// Throws NOT_FOUND with the field when firm or hubs do not exist.
    func check(_ assignment: Assignment) async throws(MeshError) {
        if let firmID = assignment.firmID {
            let known = try await firms.resolveFirms(ResolveFirmsRequest(firmIDs: [firmID.text])).firms
            if known.isEmpty { throw .refused(.notFound, "UNKNOWN_FIRM", "There is no such firm.", fields: ["firmId"]) }
        }
        if !assignment.hubIDs.isEmpty {
            let known = Set(try await hubs.resolveHubs(ResolveHubsRequest(hubIDs: assignment.hubIDs.map(\.text))).hubs.map(\.hubID))
            let unknown = assignment.hubIDs.indices.filter { !known.contains(assignment.hubIDs[$0].text) }
            if !unknown.isEmpty {
                throw .refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: unknown.map { "hubIds[\($0)]" })
            }
        }
    }
}
