/// How far a reader has come in a lane.
package struct LanePosition: Sendable, Hashable {
    package var lane: Int16
    /// The id of the last event that took effect; 0 before the first.
    package var position: Int64

    package init(lane: Int16, position: Int64) {
        self.lane = lane
        self.position = position
    }
}
