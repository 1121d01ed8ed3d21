package import struct FoundationEssentials.UUID

/// Where a subscription's events come from: the engine behind it. The mesh's own asks the source's outbox service.
///
/// An engine promises order within a lane, growing ids per lane, and every event behind the positions sooner or later. It throws
/// ``SourceRefusal`` when it cannot keep that promise to this subscriber.
package protocol EventSource: Sendable {
    /// What the log is, and where each lane of the topic begins.
    func describe(topic: String) async throws -> LogDescription

    /// Events of the topic behind the positions; waits up to `wait` while there is none.
    func fetch(topic: String, behind positions: [LanePosition], epoch: UUID, limit: Int, wait: Duration) async throws -> [FetchedEvent]
}
