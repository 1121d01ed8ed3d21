internal import Glibc
package import NIOCore
internal import NIOPosix

/// Accepts connections: TLS first, then a handler of the caller's for each.
package enum TLSListener {
    /// - Parameter host: a name, an address of IPv4 or IPv6, or `unix:/path`, for which `port` means nothing. A Unix socket is open to its
    ///   owner and group; a socket that a dead process has left behind is replaced.
    /// - Throws: `TLSError` when the address cannot be used, an error of SwiftNIO when the port is taken.
    package static func listen(
        host: String, port: Int, source: TLSContextSource, loops: EventLoops,
        makeHandler: @escaping @Sendable (LoopExecutor) -> any ChannelHandler
    ) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: loops.group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let executor = loops.executor(of: channel.eventLoop)
                    try channel.syncOptions?.setOption(.recvAllocator, value: LoopReceiveAllocator(executor.window))
                    let tls = try TLSHandler(source: source, executor: executor)
                    try channel.pipeline.syncOperations.addHandlers([tls, makeHandler(executor)])
                }
            }
        switch try TransportAddress(host: host, port: port) {
        case .internet(let host, let port):
            return
                try await bootstrap
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .bind(host: host, port: port).get()
        case .unix(let path):
            try TransportAddress.makeRoom(at: path)
            let channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
            chmod(path, 0o660)
            channel.closeFuture.whenComplete { _ in unlink(path) }
            return channel
        }
    }
}
