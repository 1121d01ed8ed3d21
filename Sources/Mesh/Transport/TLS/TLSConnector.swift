package import NIOCore
package import NIOPosix

/// Opens connections: TLS first, then a handler of the caller's.
package enum TLSConnector {
    /// Names are resolved for both families, and their addresses tried one after the other a quarter of a second apart; the first that
    /// answers is taken (RFC 8305, as SwiftNIO does it).
    ///
    /// - Parameters:
    ///   - host: a name, an address of IPv4 or IPv6, or `unix:/path`, for which `port` means nothing.
    ///   - expectedName: the service that must answer.
    ///   - executor: the loop that the connection stays on; called there.
    ///   - resolver: what resolves names instead of the system.
    package static func connect(
        host: String, port: Int, expectedName: String, source: TLSContextSource, on executor: LoopExecutor, timeout: Duration,
        resolver: (any Resolver & Sendable)? = nil, makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: executor.loop)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
        let connection: EventLoopFuture<any Channel>
        do throws(TLSError) {
            switch try TransportAddress(host: host, port: port) {
            case .internet(let host, let port):
                connection =
                    bootstrap
                    .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                    .channelOption(.socketOption(.so_keepalive), value: 1)
                    .resolver(resolver)
                    .connect(host: host, port: port)
            case .unix(let path): connection = bootstrap.connect(unixDomainSocketPath: path)
            }
        } catch {
            return executor.loop.makeFailedFuture(error)
        }
        // Only the connection that won gets handlers: several may have been tried.
        return connection.flatMapThrowing { channel in
            do {
                try channel.syncOptions?.setOption(.recvAllocator, value: LoopReceiveAllocator(executor.window))
                let tls = try TLSHandler(source: source, executor: executor, server: .init(name: expectedName, address: "\(host):\(port)"))
                try channel.pipeline.syncOperations.addHandlers([tls, makeHandler()])
                return channel
            } catch {
                channel.close(promise: nil)
                throw error
            }
        }
    }
}
