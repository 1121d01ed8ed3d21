import MeshTransport
import MeshWire
import NIOCore

/// A client with a good certificate and bad manners: sends what it is told, and keeps what comes back until the end.
final class HostileClient: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let received: NIOLoopBound<Box>
    private let end: EventLoopPromise<[UInt8]>

    private final class Box { var bytes: [UInt8] = [] }

    private init(_ bytes: [UInt8], _ loop: any EventLoop) {
        self.bytes = bytes
        received = NIOLoopBound(Box(), eventLoop: loop)
        end = loop.makePromise()
    }

    /// The reason of the CLOSE that ends the connection; `nil` when there was none.
    static func send(_ bytes: [UInt8], to port: Int, on stage: Stage) async throws -> CloseReason? {
        let source = try TLSContextSource(role: .client, identity: try TLSIdentity(directory: "\(stage.directory)/orders"), trust: try stage.trust())
        let executor = stage.loops.next()
        let answer = try await executor.loop.flatSubmit {
            let client = HostileClient(bytes, executor.loop)
            TLSConnector.connect(
                host: "127.0.0.1", port: port, expectedName: "echo", source: source, on: executor, timeout: .seconds(5)
            ) { client }.cascadeFailure(to: client.end)
            return client.end.futureResult
        }.get()
        return lastReason(answer)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEstablished { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.value.bytes += Array(buffer: unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { end.succeed(received.value.bytes) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func lastReason(_ bytes: [UInt8]) -> CloseReason? {
        var rest = bytes[...]
        var reason: CloseReason?
        while let header = rest.withUnsafeBytes({ FrameHeader($0) }) {
            let body = rest.dropFirst(FrameHeader.size).prefix(Int(header.length))
            reason = header.type == FrameType.close ? CloseReason(rawValue: UInt16(body[body.startIndex]) << 8 | UInt16(body[body.startIndex + 1])) : nil
            rest = rest.dropFirst(FrameHeader.size + Int(header.length))
        }
        return reason
    }
}
