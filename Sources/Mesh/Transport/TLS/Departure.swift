internal import NIOCore

/// The end of a connection: everything that was written first, then the end of our direction, then the peer's, then the socket.
///
/// To close a socket at once would lose what it has not sent yet, and, when something unread has come, what it has sent as well: the
/// kernel answers with a reset. A peer that takes nothing for `patience`, or takes more than `rounds` times as long, is not waited for.
/// Confined to its loop.
final class Departure {
    private static let patience = TimeAmount.seconds(2)

    private let context: ChannelHandlerContext
    private var rounds = 5
    private var unsent: Int
    private var isSent = false
    private var watch: Scheduled<Void>?

    /// Call it when everything has been written.
    init(_ context: ChannelHandlerContext, lastWrite: EventLoopFuture<Void>) {
        self.context = context
        unsent = Self.unsent(context)
        setWatch()
        // A failed write has closed the channel.
        lastWrite.assumeIsolated().whenSuccess { self.sent() }
    }

    /// The channel has closed.
    func end() {
        watch?.cancel()
        watch = nil
    }

    private func sent() {
        guard context.channel.isActive else { return }
        isSent = true
        setWatch()
        context.close(mode: .output, promise: nil)
    }

    private func setWatch() {
        watch?.cancel()
        watch = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { self.look() }
    }

    private func look() {
        rounds -= 1
        let left = Self.unsent(context)
        guard !isSent, left < unsent, rounds > 0 else { return context.close(mode: .all, promise: nil) }
        unsent = left
        setWatch()
    }

    private static func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
