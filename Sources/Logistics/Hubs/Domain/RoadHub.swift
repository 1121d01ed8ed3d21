package import struct FoundationEssentials.UUID

/// A hub as routing sees it.
package struct RoadHub: Sendable, Hashable {
    package var id: UUID
    package var name: String
    package var fullAddress: String
    package var coordinate: Coordinate

    package init(id: UUID, name: String, fullAddress: String, coordinate: Coordinate) {
        self.id = id
        self.name = name
        self.fullAddress = fullAddress
        self.coordinate = coordinate
    }
}
