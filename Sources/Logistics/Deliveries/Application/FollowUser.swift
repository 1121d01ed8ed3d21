internal import ChillUsersV1
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Keeps the roster in step with Users: who has a driver's role drives, who loses it does not.
struct FollowUser: EventHandler {
    let roster: RosterKeeping

    func handle(_ event: UserChanged, in transaction: Transaction, _ context: EventContext) async throws {
        let user = try UUID(event: event.userID, field: "userId")
        let hubs = try event.hubIDs.enumerated().map { try UUID(event: $1, field: "hubIds[\($0)]") }
        let change = RosterChange.of(kind: LegKind(driverRole: event.role), hubs: hubs, active: event.active)
        try await roster.follow(
            change, of: user, name: event.name, changedAt: event.changedAt ?? Timestamp(), in: transaction)
    }
}

extension LegKind {
    /// What a user with this role drives.
    init?(driverRole: User.Role) {
        switch driverRole {
        case .hubDeliveryManager: self = .hub
        case .firmDeliveryManager: self = .firm
        default: return nil
        }
    }
}
