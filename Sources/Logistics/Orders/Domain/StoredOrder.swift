package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// An order as it is kept.
package struct StoredOrder: Sendable, Hashable {
    package var id: UUID
    package var state: OrderState
    package var supplier: Party
    package var receiver: Party
    package var destination: Destination
    package var lines: [StoredLine]
    package var totalPrice: Int64
    package var requestNote: String?
    package var placedBy: UUID?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: UUID, state: OrderState, supplier: Party, receiver: Party, destination: Destination, lines: [StoredLine], totalPrice: Int64,
        requestNote: String?, placedBy: UUID?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.state = state
        self.supplier = supplier
        self.receiver = receiver
        self.destination = destination
        self.lines = lines
        self.totalPrice = totalPrice
        self.requestNote = requestNote
        self.placedBy = placedBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// A firm of the order, and the hub that serves it.
    package struct Party: Sendable, Hashable {
        package var firmID: UUID
        package var hubID: UUID

        package init(firmID: UUID, hubID: UUID) {
            self.firmID = firmID
            self.hubID = hubID
        }
    }

    /// Whom and where the goods go to, as it was when the order was placed.
    package struct Destination: Sendable, Hashable {
        package var firmName: String
        package var address: String
        package var ownerName: String

        package init(firmName: String, address: String, ownerName: String) {
            self.firmName = firmName
            self.address = address
            self.ownerName = ownerName
        }
    }
}

/// A line with name and price as they were when the order was placed.
package struct StoredLine: Sendable, Hashable {
    package var productID: UUID
    package var name: String
    package var quantity: Int32
    package var unitPrice: Int64

    package init(productID: UUID, name: String, quantity: Int32, unitPrice: Int64) {
        self.productID = productID
        self.name = name
        self.quantity = quantity
        self.unitPrice = unitPrice
    }
}
