internal import struct FoundationEssentials.UUID

/// What one lane has to bring to effect, and where it stands.
struct LaneShare: Sendable {
    let cursor: LaneCursor
    let events: ArraySlice<FetchedEvent>
    let epoch: UUID
}
