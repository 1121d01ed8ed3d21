/// How far a reader has come in a lane.
struct LanePosition: Sendable, Hashable {
    var lane: Int16
    var position: Int64
}
