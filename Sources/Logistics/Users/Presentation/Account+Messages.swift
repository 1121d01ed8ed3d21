internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshProtobuf
internal import MeshSessionV1
internal import struct FoundationEssentials.UUID

extension User {
    init(_ account: Account) {
        self.init(
            userID: account.id.text, email: account.email, name: account.name, role: account.contractRole,
            status: Status(name: account.standing.name) ?? .unspecified, firmID: account.assignment?.firmID?.text ?? "",
            hubIDs: account.assignment?.hubIDs.map(\.text) ?? [], createdAt: account.createdAt, updatedAt: account.updatedAt)
    }

    /// What other services need of a person: name and role.
    init(withoutEmail account: Account) {
        self.init(account)
        email = ""
    }
}

extension UserChanged {
    init(_ account: Account) {
        self.init(
            userID: account.id.text, name: account.name, role: account.contractRole, firmID: account.assignment?.firmID?.text ?? "",
            hubIDs: account.assignment?.hubIDs.map(\.text) ?? [], active: account.assignment != nil, changedAt: account.updatedAt)
    }
}

extension Account {
    fileprivate var contractRole: User.Role { assignment.flatMap { User.Role(name: $0.role.rawValue) } ?? .unspecified }
}

extension SessionGrant {
    init(sessionID: UUID, account: Account) {
        self.init(
            sessionID: sessionID.text, userID: account.id.text, role: account.assignment?.role.rawValue ?? "",
            firmID: account.assignment?.firmID?.text ?? "", hubIDs: account.assignment?.hubIDs.map(\.text) ?? [], version: account.version)
    }
}

extension Session {
    /// Without an access token: the edge signs one for the grant.
    init(_ session: OpenSession) {
        self.init(
            accessToken: "", refreshToken: session.refreshToken, expiresIn: SessionRules.accessSeconds,
            grant: SessionGrant(sessionID: session.id, account: session.account))
    }
}

extension Assignment {
    init(role: User.Role, firmID: String, hubIDs: [String]) throws(MeshError) {
        guard let role = Role(rawValue: role.name) else { throw .invalid("role", "is not a role that can be given") }
        var hubs: [UUID] = []
        for (index, text) in hubIDs.enumerated() { hubs.append(try UUID(text, field: "hubIds[\(index)]")) }
        try self.init(role: role, firmID: .optional(firmID, field: "firmId"), hubIDs: hubs)
    }
}
