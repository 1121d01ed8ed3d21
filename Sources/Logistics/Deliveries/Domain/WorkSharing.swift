package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// Gives legs to drivers, fairly: each leg to the least loaded driver of its pool, then to the one who has been idle the longest.
package struct WorkSharing: Sendable {
    private var drivers: [Pool: [DriverLoad]]
    private let now: Timestamp

    /// - Parameter drivers: those who are on duty.
    package init(drivers: [DriverLoad], now: Timestamp) {
        self.drivers = Dictionary(grouping: drivers, by: \.pool)
        self.now = now
    }

    /// The driver who gets the next leg of this pool, who is counted as loaded from then on; `nil` when nobody is free.
    package mutating func next(in pool: Pool) -> UUID? {
        guard var candidates = drivers[pool] else { return nil }
        var best: Int?
        for index in candidates.indices where candidates[index].isFree {
            if let known = best, !candidates[index].comesBefore(candidates[known]) { continue }
            best = index
        }
        guard let best else { return nil }
        candidates[best].openLegs += 1
        candidates[best].lastAssignedAt = now
        drivers[pool] = candidates
        return candidates[best].id
    }

    /// Whether anybody in the pool could take one more leg.
    package func hasRoom(in pool: Pool) -> Bool { drivers[pool]?.contains(where: \.isFree) ?? false }
}
