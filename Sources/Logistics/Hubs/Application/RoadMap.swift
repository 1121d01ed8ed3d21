internal import MeshEnvironment
internal import MeshPostgres
internal import Synchronization

/// The road network in memory. A write of this process drops it at once; what another process writes shows after `lifetime`.
final class RoadMap: Sendable {
    private struct State {
        var network: RoadNetwork?
        var loadedAt = Duration.zero
        /// Counts the drops, so that a load that began before a drop is not kept after it.
        var generation = 0
    }

    static let lifetime = Duration.seconds(5)

    private let state = Mutex(State())
    private let time: TimeSource

    init(time: TimeSource) { self.time = time }

    /// The network if it is in memory and fresh.
    var known: RoadNetwork? {
        let now = time.monotonic()
        return state.withLock { state in now - state.loadedAt < Self.lifetime ? state.network : nil }
    }

    func network(in transaction: Transaction) async throws -> RoadNetwork {
        if let known { return known }
        let (generation, startedAt) = (state.withLock { $0.generation }, time.monotonic())
        let hubs = try await transaction.query(RoadStatements.hubs)
        let links = try await transaction.query(RoadStatements.openLinks)
        let network = RoadNetwork(hubs: hubs, links: links.map { ($0.from, $0.to) })
        state.withLock { state in
            guard state.generation == generation else { return }
            state.network = network
            state.loadedAt = startedAt
        }
        return network
    }

    /// Forgets the network once the transaction has changed it for all to see.
    func dropAfterCommit(of transaction: Transaction) {
        transaction.afterCommit { self.drop() }
    }

    private func drop() {
        state.withLock { state in
            state.network = nil
            state.generation += 1
        }
    }
}
