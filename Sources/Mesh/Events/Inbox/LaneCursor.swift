/// Where a lane stands. Whoever moves it names the term that it was read with.
package struct LaneCursor: Sendable, Hashable {
    package var lane: Int16
    package var position: Int64
    package var term: Int64

    package init(lane: Int16, position: Int64, term: Int64) {
        self.lane = lane
        self.position = position
        self.term = term
    }
}
