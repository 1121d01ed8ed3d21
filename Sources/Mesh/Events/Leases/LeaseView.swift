package import struct FoundationEssentials.UUID

/// Who works on a cursor set and who holds its lanes, as the database sees it at one moment.
package struct LeaseView: Sendable, Hashable {
    package struct Lane: Sendable, Hashable {
        package var lane: Int16
        /// `nil`: nobody.
        package var holder: UUID?
        package var term: Int64

        package init(lane: Int16, holder: UUID?, term: Int64) {
            self.lane = lane
            self.holder = holder
            self.term = term
        }
    }

    /// The instances whose lease is not over, in the same order for all.
    package var members: [UUID]
    package var lanes: [Lane]

    package init(members: [UUID], lanes: [Lane]) {
        self.members = members
        self.lanes = lanes
    }
}
