package import struct FoundationEssentials.UUID

/// Where a subscription's events come from: the engine behind it. The mesh's own asks the source's outbox service.
///
/// An engine promises order within a lane, growing ids per lane, and every event behind the positions sooner or later. It throws
/// ``SourceRefusal`` when it cannot keep that promise to this subscriber. Everything else (cursors, leases, exactly-once effects, parking,
/// replay) lies on the subscriber's side of this protocol, so an engine on Kafka needs only these two functions: a lane is a partition, an
/// id an offset plus one, and the epoch stands for the topic's incarnation.
package protocol EventSource: Sendable {
    /// What the log is, and where each lane of the topic begins.
    func describe(topic: String) async throws -> LogDescription

    /// Brings the events of the topic behind the positions, and goes on with those that come, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - limit: events to be brought at once, at most.
    ///   - deliver: takes events, possibly none as a sign of life; suspends while there is no room.
    func follow(
        topic: String, behind positions: [LanePosition], epoch: UUID, limit: Int, deliver: @Sendable ([FetchedEvent]) async -> Void
    ) async throws
}
