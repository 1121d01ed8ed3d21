package import MeshEnvironment

/// How far one subscription to one topic is behind its source.
package struct SubscriptionLag: Sendable, Hashable {
    package var subscription: String
    package var source: String
    package var topic: String
    /// Events in the log behind the positions, counted up to ``SubscriptionLag/most`` a lane; `nil` when the source's log cannot be read.
    package var behind: Int64?
    /// When the oldest of them occurred.
    package var oldest: Timestamp?
    package var parkedEvents: Int64
    package var parkedKeys: Int64
    /// Instances whose lease is not over.
    package var instances: Int64
    /// Lanes that no living instance holds.
    package var orphanedLanes: Int64
    /// What keeps it from going on, if something does.
    package var problem: String?

    package static let most = 10_000
}
