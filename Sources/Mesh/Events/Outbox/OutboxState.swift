internal import struct FoundationEssentials.UUID

/// The log as a whole at one moment.
struct OutboxState: Sendable, Hashable {
    var epoch: UUID
    var lanes: Int16
    /// The greatest id that retention has dropped.
    var droppedThrough: Int64
    /// The last id that was drawn, committed or not.
    var lastID: Int64
    /// By the monotonic clock: the log may have grown since.
    var readAt: Duration = .zero
}
