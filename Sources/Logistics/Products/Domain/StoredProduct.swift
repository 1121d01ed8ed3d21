package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// A product and its stock, as they are kept.
package struct StoredProduct: Sendable, Hashable {
    package var id: UUID
    package var firmID: UUID
    package var hubID: UUID
    package var name: String
    /// KRW.
    package var price: Int64
    package var onHand: Int32
    package var reserved: Int32
    package var sellable: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: UUID, firmID: UUID, hubID: UUID, name: String, price: Int64, onHand: Int32, reserved: Int32 = 0, sellable: Bool,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.firmID = firmID
        self.hubID = hubID
        self.name = name
        self.price = price
        self.onHand = onHand
        self.reserved = reserved
        self.sellable = sellable
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var available: Int32 { onHand - reserved }
}
