internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// A live link with what is needed of its two hubs.
struct LinkRow: Sendable {
    var id: UUID
    var from: UUID
    var fromName: String
    var fromPlace: Coordinate
    var to: UUID
    var toName: String
    var toPlace: Coordinate
    var isClosed: Bool
    var createdAt: Timestamp
    var updatedAt: Timestamp
}
