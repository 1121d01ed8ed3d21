package import LogisticsShared
package import Mesh
internal import MeshProtobuf
package import struct FoundationEssentials.UUID

/// A role with the firm or the hubs that it is for.
package struct Assignment: Sendable, Hashable {
    package let role: Role
    package let firmID: UUID?
    package let hubIDs: [UUID]

    /// Checks that the role has what it needs and nothing else.
    package init(role: Role, firmID: UUID? = nil, hubIDs: [UUID] = []) throws(MeshError) {
        let hubIDs = hubIDs.reduce(into: [UUID]()) { if !$0.contains($1) { $0.append($1) } }
        var violations: [FieldViolation] = []
        switch (role, firmID) {
        case (.firmManager, nil): violations.append(FieldViolation(field: "firmId", message: "is needed for a FIRM_MANAGER"))
        case (.firmManager, _), (_, nil): break
        case (_, _): violations.append(FieldViolation(field: "firmId", message: "is for a FIRM_MANAGER only"))
        }
        switch role {
        case .hubManager where hubIDs.isEmpty:
            violations.append(FieldViolation(field: "hubIds", message: "needs at least one hub for a HUB_MANAGER"))
        case .hubDeliveryManager, .firmDeliveryManager:
            if hubIDs.count != 1 { violations.append(FieldViolation(field: "hubIds", message: "needs exactly one hub for a delivery manager")) }
        case .master, .firmManager:
            if !hubIDs.isEmpty { violations.append(FieldViolation(field: "hubIds", message: "is for hub managers and delivery managers only")) }
        case .hubManager: break
        }
        guard violations.isEmpty else {
            throw MeshError(.invalidArgument, "The role does not fit its firm or hubs.", violations: violations)
        }
        self.init(stored: role, firmID: firmID, hubIDs: hubIDs)
    }

    /// What was checked when it was stored.
    package init(stored role: Role, firmID: UUID?, hubIDs: [UUID]) {
        self.role = role
        self.firmID = firmID
        self.hubIDs = hubIDs
    }
}
