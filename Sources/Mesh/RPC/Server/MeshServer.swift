internal import Synchronization

/// Serves services on one port, over TLS 1.3 with client certificates.
public final class MeshServer: Sendable {
    private let configuration: MeshServerConfiguration
    private let services: [any MeshService]

    public init(configuration: MeshServerConfiguration, services: [any MeshService]) {
        self.configuration = configuration
        self.services = services
    }

    /// The port that the server listens on, once started.
    public var port: Int { configuration.port }

    /// Starts to listen.
    public func start() async throws {}

    /// Takes no new calls, lets those in flight end for at most `limit`, then closes every connection.
    public func drain(within limit: Duration) async {}
}
