package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// A firm as it is kept.
package struct StoredFirm: Sendable, Hashable {
    package var id: UUID
    package var name: String
    package var kind: FirmKind
    package var hubID: UUID
    package var owner: Owner?
    package var address: FirmAddress
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: UUID, name: String, kind: FirmKind, hubID: UUID, owner: Owner?, address: FirmAddress, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.hubID = hubID
        self.owner = owner
        self.address = address
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// The user who owns a firm, and the name that this user had then.
    package struct Owner: Sendable, Hashable {
        package var userID: UUID
        package var name: String

        package init(userID: UUID, name: String) {
            self.userID = userID
            self.name = name
        }
    }
}
