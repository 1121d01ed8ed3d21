public import Mesh

/// A service put together: what it serves, what it listens to, and what it does by itself. Its process adds the outbox.
public struct ServiceAssembly: Sendable {
    public var services: [any MeshService]
    public var subscriptions: [Subscription]
    /// Work that runs until its task is cancelled.
    public var background: [@Sendable () async throws -> Void]

    public init(
        services: [any MeshService], subscriptions: [Subscription] = [], background: [@Sendable () async throws -> Void] = []
    ) {
        self.services = services
        self.subscriptions = subscriptions
        self.background = background
    }
}
