package import Mesh
internal import MeshTransport
internal import MeshPassport
internal import struct FoundationEssentials.UUID

extension CallContext {
    /// The person behind the call; nil when a service calls on its own account.
    package var caller: Caller? {
        guard let claims = passport?.claims, let role = Role(rawValue: claims.role), let userID = UUID(uuidString: claims.userID) else { return nil }
        return Caller(userID: userID, role: role, firmID: UUID(uuidString: claims.firmID), hubIDs: claims.hubIDs.compactMap(UUID.init(uuidString:)))
    }

    package func requireCaller() throws(MeshError) -> Caller {
        guard let caller else { throw MeshError(.unauthenticated, "This call needs a signed-in user.") }
        return caller
    }

    /// Whether the operator's own tools call, for nobody in particular: the seed and the first account.
    package var isOperator: Bool { passport == nil && peer.kind == .service && peer.name == "operator" }
}
