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
        guard let last = try await talk(bytes, to: port, on: stage).last, last.header.type == FrameType.close else { return nil }
        return CloseReason(rawValue: UInt16(last.body[0]) << 8 | UInt16(last.body[1]))
    }

    /// Every frame that came back until the connection ended.
    static func talk(_ bytes: [UInt8], to port: Int, on stage: Stage) async throws -> [(header: FrameHeader, body: [UInt8])] {
        let source = try TLSContextSource(role: .client, identity: try TLSIdentity(directory: "\(stage.directory)/orders"), trust: try stage.trust())
        let executor = stage.loops.next()
        let answer = try await executor.loop.flatSubmit {
            let client = HostileClient(bytes, executor.loop)
            TLSConnector.connect(
                host: "127.0.0.1", port: port, expectedName: "echo", source: source, on: executor, timeout: .seconds(5)
            ) { client }.cascadeFailure(to: client.end)
            return client.end.futureResult
        }.get()
        return frames(answer)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEstablished { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.value.bytes += Array(buffer: unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { end.succeed(received.value.bytes) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func frames(_ bytes: [UInt8]) -> [(header: FrameHeader, body: [UInt8])] {
        var rest = bytes[...]
        var frames: [(header: FrameHeader, body: [UInt8])] = []
        while let header = rest.withUnsafeBytes({ FrameHeader($0) }) {
            frames.append((header, Array(rest.dropFirst(FrameHeader.size).prefix(Int(header.length)))))
            rest = rest.dropFirst(FrameHeader.size + Int(header.length))
        }
        return frames
    }
}
