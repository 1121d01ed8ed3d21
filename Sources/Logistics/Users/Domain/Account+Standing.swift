internal import LogisticsShared
package import struct FoundationEssentials.UUID

extension Account.Standing {
    /// The status as contract and table spell it.
    package var name: String {
        switch self {
        case .pending: "PENDING"
        case .approved: "APPROVED"
        case .rejected: "REJECTED"
        }
    }

    /// Nil unless the columns agree with each other.
    package init?(name: String, role: String?, firmID: UUID?, hubIDs: [UUID]) {
        switch (name, role.map(Role.init(rawValue:))) {
        case ("PENDING", nil): self = .pending
        case ("REJECTED", nil): self = .rejected
        case ("APPROVED", .some(.some(let role))): self = .approved(Assignment(stored: role, firmID: firmID, hubIDs: hubIDs))
        default: return nil
        }
    }
}
