internal import struct FoundationEssentials.UUID

/// What a transaction has put into the log.
struct WrittenEvents: Sendable {
    var epoch: UUID
    var events: [LoggedEvent]
}
