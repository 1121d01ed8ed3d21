internal import struct FoundationEssentials.UUID

/// What a transaction has put into the log.
struct WrittenEvents: Sendable {
    struct Event: Sendable {
        var topic: String
        var lane: Int16
        var id: Int64
    }

    var epoch: UUID
    var events: [Event]
}
