internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// An order's journey as it is stored.
struct JourneyRecord: Sendable, Hashable {
    var order: UUID
    var isCanceled: Bool
    var startedAt: Timestamp?
}
