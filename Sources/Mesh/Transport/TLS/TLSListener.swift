package import NIOCore
internal import NIOPosix

/// Accepts connections: TLS first, then a handler of the caller's for each.
package enum TLSListener {
    package static func listen(
        host: String, port: Int, source: TLSContextSource, loops: EventLoops,
        makeHandler: @escaping @Sendable (LoopExecutor) -> any ChannelHandler
    ) async throws -> any Channel {
        try await ServerBootstrap(group: loops.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 65_536))
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let executor = loops.executor(of: channel.eventLoop)
                    let tls = try TLSHandler(source: source, window: executor.window, expectedName: nil)
                    try channel.pipeline.syncOperations.addHandlers([tls, makeHandler(executor)])
                }
            }
            .bind(host: host, port: port).get()
    }
}
