internal import MeshTransport
internal import NIOCore
internal import Synchronization

/// Serves services on one port, over TLS 1.3 with client certificates.
///
/// A handler runs on the loop of its connection until it suspends; code that blocks belongs on another executor.
public final class MeshServer: Sendable {
    private let configuration: MeshServerConfiguration
    private let core: ServerCore
    private let listener = Mutex<(any Channel)?>(nil)

    public init(configuration: MeshServerConfiguration, services: [any MeshService]) {
        self.configuration = configuration
        core = ServerCore(configuration, services)
    }

    /// The port that the server listens on; before the start, the one of the configuration.
    public var port: Int { listener.withLock { $0?.localAddress?.port } ?? configuration.port }

    /// What this server serves.
    public var services: [ServiceDefinition] { core.registry.definitions }

    /// Starts to listen.
    ///
    /// - Throws: when the port is taken or the certificate cannot be used.
    public func start() async throws {
        switch configuration.transport {
        case .inProcess(let network, let identity): network.listen(core, as: identity, on: configuration.loops)
        case .tls(let identity, let trust):
            let source = try TLSContextSource(role: .server, identity: identity, trust: trust)
            let channel = try await TLSListener.listen(
                host: configuration.host, port: configuration.port, source: source, loops: configuration.loops
            ) { [core] executor in
                let connection = ServerConnection(core: core, executor: executor)
                return ChannelLink(connection.link, connection)
            }
            listener.withLock { $0 = channel }
        }
    }

    /// Takes no new calls, lets those in flight end for at most `limit`, then closes every connection.
    public func drain(within limit: Duration) async {
        if case .inProcess(let network, let identity) = configuration.transport { network.leave(core, identity) }
        let channel = listener.withLock { $0 }
        try? await channel?.close().get()
        let connections = core.beginDrain()
        guard !connections.isEmpty else { return }
        for connection in connections { connection.drain() }
        let loop = configuration.loops.next().loop
        let patience = loop.scheduleTask(in: TimeAmount(limit)) {
            for connection in connections { connection.leave() }
        }
        try? await EventLoopFuture.andAllComplete(connections.map { $0.closed() }, on: loop).get()
        patience.cancel()
    }
}
