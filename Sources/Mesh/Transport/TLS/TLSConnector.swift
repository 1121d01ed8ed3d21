package import NIOCore
internal import NIOPosix

/// Opens connections: TLS first, then a handler of the caller's.
package enum TLSConnector {
    /// - Parameters:
    ///   - expectedName: the service that must answer.
    ///   - executor: the loop that the connection stays on; called there.
    package static func connect(
        host: String, port: Int, expectedName: String, source: TLSContextSource, on executor: LoopExecutor, timeout: Duration,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: executor.loop)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 65_536))
            .channelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TLSHandler(source: source, window: executor.window, expectedName: expectedName)
                    try channel.pipeline.syncOperations.addHandlers([tls, makeHandler()])
                }
            }
            .connect(host: host, port: port)
    }
}
