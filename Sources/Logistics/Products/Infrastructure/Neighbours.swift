internal import ChillFirmsV1
internal import ChillHubsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// The services that know a product's firm and hub.
struct Neighbours: Sendable {
    private let firms: FirmsServiceClient
    private let hubs: HubsServiceClient

    init(_ mesh: any MeshCaller) {
        firms = FirmsServiceClient(mesh)
        hubs = HubsServiceClient(mesh)
    }

    /// The hub that serves a firm which sells.
    func hub(ofSupplier firmID: UUID) async throws(MeshError) -> UUID {
        guard let firm = try await firms.resolveFirms(ResolveFirmsRequest(firmIDs: [firmID.text])).firms.first else {
            throw .refused(.notFound, "UNKNOWN_FIRM", "There is no such firm.", fields: ["firmId"])
        }
        guard firm.firmType == .supplier else {
            throw .refused(.failedPrecondition, "NOT_A_SUPPLIER", "Only a SUPPLIER sells products.", fields: ["firmId"])
        }
        return try UUID(firm.hubID, field: "hubId")
    }

    func checkHub(_ hubID: UUID) async throws(MeshError) {
        if try await hubs.resolveHubs(ResolveHubsRequest(hubIDs: [hubID.text])).hubs.isEmpty {
            throw .refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: ["hubId"])
        }
    }
}
