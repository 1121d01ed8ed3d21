/// Where a lane stands. Whoever moves it names the term that it was read with.
package struct LaneCursor: Sendable, Hashable {
    package var lane: Int16
    package var position: Int64
    package var term: Int64
    /// Whether an event of this lane may be parked: then each key is looked up before its event is handled.
    package var hasParked: Bool
    /// Whether an operator wants parked events of this lane to be tried again.
    package var hasRequests: Bool

    package init(lane: Int16, position: Int64, term: Int64, hasParked: Bool = false, hasRequests: Bool = false) {
        self.lane = lane
        self.position = position
        self.term = term
        self.hasParked = hasParked
        self.hasRequests = hasRequests
    }
}
