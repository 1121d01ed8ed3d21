internal import struct FoundationEssentials.UUID

/// Which cursors: those of one topic of one source for one subscription.
struct CursorSetName: Sendable, Hashable {
    var subscription: String
    var source: String
    var topic: String
}

/// Where a subscription stands in a topic of its source.
struct CursorSet: Sendable {
    /// The log that the positions belong to.
    var epoch: UUID
    var lanes: [LaneCursor]
}

/// Where a lane stands. Whoever moves it names the term that it was read with.
struct LaneCursor: Sendable, Hashable {
    var lane: Int16
    var position: Int64
    var term: Int64
}
