package import struct FoundationEssentials.UUID

/// The person for whom a call is made: the Passport's claims, read once.
package struct Caller: Sendable, Hashable {
    package var userID: UUID
    package var role: Role
    package var firmID: UUID?
    package var hubIDs: [UUID]

    package init(userID: UUID, role: Role, firmID: UUID? = nil, hubIDs: [UUID] = []) {
        self.userID = userID
        self.role = role
        self.firmID = firmID
        self.hubIDs = hubIDs
    }

    package func manages(hub: UUID) -> Bool { role == .hubManager && hubIDs.contains(hub) }

    package func manages(firm: UUID) -> Bool { role == .firmManager && firmID == firm }
}
