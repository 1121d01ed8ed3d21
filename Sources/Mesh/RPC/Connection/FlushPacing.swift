/// When the frames of a turn of the loop leave that lasts longer than they should wait: so that the peer works meanwhile instead of after us,
/// but in few pieces, because to send one costs as much as ten calls.
///
/// Times are nanoseconds of the monotonic clock. Measured with 1 and 4 connections of a client that keeps 64 and 256 calls in flight on each:
/// shorter pieces cost both of them work, and longer ones make client and server wait for each other.
package struct FlushPacing: Sendable, Hashable {
    /// How long the first piece waits; each piece of a turn waits twice as long as the one before.
    package static let firstWait: Int64 = 100_000
    /// How long a piece waits at least when the peer has enough to do.
    package static let busyWait: Int64 = 400_000

    /// When the first frame of what has not left was written, 0 when nothing is there.
    private var oldest: Int64 = 0
    private var wait = firstWait

    package init() {}

    /// A frame was written.
    /// - Parameter isPeerBusy: whether the peer has enough to do without what waits here.
    /// - Returns: whether all that was written leaves now.
    package mutating func wrote(now: Int64, isPeerBusy: Bool) -> Bool {
        guard oldest > 0 else {
            oldest = now
            return false
        }
        guard now &- oldest > (isPeerBusy ? max(wait, Self.busyWait) : wait) else { return false }
        wait *= 2
        return true
    }

    /// All that was written has left.
    package mutating func flushed() { oldest = 0 }

    package mutating func turnEnded() { wait = Self.firstWait }
}
