internal import struct FoundationEssentials.UUID

/// Where a subscription stands in a topic of its source.
struct CursorSet: Sendable {
    /// The log that the positions belong to.
    var epoch: UUID
    var lanes: [LaneCursor]
}
