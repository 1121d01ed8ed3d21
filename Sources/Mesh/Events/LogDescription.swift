package import struct FoundationEssentials.UUID

/// What a subscriber must know of a log before it can stand in it.
package struct LogDescription: Sendable, Hashable {
    package var epoch: UUID
    package var lanes: Int16
    /// The ids that retention has already dropped, lane by lane; 0 where nothing was.
    package var floors: [Int64]

    package init(epoch: UUID, lanes: Int16, floors: [Int64]) {
        self.epoch = epoch
        self.lanes = lanes
        self.floors = floors
    }
}
