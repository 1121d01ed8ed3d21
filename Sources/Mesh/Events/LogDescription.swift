internal import struct FoundationEssentials.UUID

/// What a subscriber must know of a log before it can stand in it.
struct LogDescription: Sendable, Hashable {
    var epoch: UUID
    var lanes: Int16
    /// The ids that retention has already dropped, lane by lane; 0 where nothing was.
    var floors: [Int64]
}
