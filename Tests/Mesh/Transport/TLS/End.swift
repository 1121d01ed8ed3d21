import MeshTransport
import NIOCore
import Synchronization

/// One end of a connection: counts what comes, and says when the connection opens and ends.
final class End: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct State {
        var channel: (any Channel)?
        var count = 0
        var error: String?
    }

    private let state = Mutex(State())
    private let opened: EventLoopPromise<TLSEstablished>
    private let ended: EventLoopPromise<Void>
    private let onOpen: @Sendable (any Channel) -> Void
    private let onRead: @Sendable (any Channel, ByteBuffer) -> Void

    init(
        _ loop: any EventLoop, onOpen: @escaping @Sendable (any Channel) -> Void = { _ in },
        onRead: @escaping @Sendable (any Channel, ByteBuffer) -> Void = { _, _ in }
    ) {
        opened = loop.makePromise()
        ended = loop.makePromise()
        self.onOpen = onOpen
        self.onRead = onRead
    }

    /// The handshake's outcome.
    func established() async throws -> TLSEstablished { try await opened.futureResult.get() }

    /// How many bytes had come when the connection ended.
    func total() async throws -> Int {
        try await ended.futureResult.get()
        return count
    }

    var count: Int { state.withLock { $0.count } }
    var error: String? { state.withLock { $0.error } }

    func channel() async throws -> any Channel {
        _ = try await established()
        guard let channel = state.withLock({ $0.channel }) else { throw ChannelError.ioOnClosedChannel }
        return channel
    }

    func never(_ error: any Error) {
        opened.fail(error)
        ended.fail(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let established = event as? TLSEstablished else { return }
        let channel = context.channel
        state.withLock { $0.channel = channel }
        opened.succeed(established)
        onOpen(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        state.withLock { $0.count += bytes.readableBytes }
        onRead(context.channel, bytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        state.withLock { if $0.error == nil { $0.error = "\(error)" } }
        opened.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        opened.fail(ChannelError.ioOnClosedChannel)
        ended.succeed()
    }
}
