package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// A driver as the giving out of work sees one.
package struct DriverLoad: Sendable, Hashable {
    package var id: UUID
    package var pool: Pool
    package var capacity: Int32
    package var openLegs: Int32
    /// `nil` for one who has never been given a leg: idle the longest.
    package var lastAssignedAt: Timestamp?

    package init(id: UUID, pool: Pool, capacity: Int32, openLegs: Int32, lastAssignedAt: Timestamp?) {
        self.id = id
        self.pool = pool
        self.capacity = capacity
        self.openLegs = openLegs
        self.lastAssignedAt = lastAssignedAt
    }

    package var isFree: Bool { openLegs < capacity }

    /// Whether this one is next before the other: least loaded, then longest idle, then by id so that there is one answer.
    package func comesBefore(_ other: DriverLoad) -> Bool {
        if openLegs != other.openLegs { return openLegs < other.openLegs }
        if lastAssignedAt != other.lastAssignedAt {
            guard let mine = lastAssignedAt else { return true }
            guard let theirs = other.lastAssignedAt else { return false }
            return mine < theirs
        }
        return withUnsafeBytes(of: id.uuid) { mine in withUnsafeBytes(of: other.id.uuid) { mine.lexicographicallyPrecedes($0) } }
    }
}
