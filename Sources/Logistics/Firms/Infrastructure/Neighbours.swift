internal import ChillHubsV1
internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// The services that know whether a firm's hub and owner are real.
struct Neighbours: Sendable {
    private let hubs: HubsServiceClient
    private let users: UsersServiceClient

    init(_ mesh: any MeshCaller) {
        hubs = HubsServiceClient(mesh)
        users = UsersServiceClient(mesh)
    }

    func checkHub(_ hubID: UUID) async throws(MeshError) {
        if try await hubs.resolveHubs(ResolveHubsRequest(hubIDs: [hubID.text])).hubs.isEmpty {
            throw .refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: ["hubId"])
        }
    }

    func owner(_ userID: UUID) async throws(MeshError) -> StoredFirm.Owner {
        guard let user = try await users.resolveUsers(ResolveUsersRequest(userIDs: [userID.text])).users.first else {
            throw .refused(.notFound, "UNKNOWN_USER", "There is no such user.", fields: ["ownerId"])
        }
        return StoredFirm.Owner(userID: userID, name: user.name)
    }
}
