/// An event that was set aside, in the order of its key.
struct ParkedEvent: Sendable, Hashable {
    /// The number in the table of parked events.
    var id: Int64
    var event: FetchedEvent
}
