internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// A driver as the roster keeps one.
struct DriverRecord: Sendable, Hashable {
    var id: UUID
    var name: String
    var pool: Pool
    /// Where Users says that the person belongs.
    var homeHub: UUID
    var capacity: Int32
    var openLegs: Int32
    var isOnDuty: Bool
    var isActive: Bool
    var changedAt: Timestamp
    var createdAt: Timestamp
}
