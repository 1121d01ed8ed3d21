internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The advisory locks of this service, held until the transaction ends. See the migration for their order.
enum Locks {
    /// Locks the pools, always in the order of their keys, so that two transactions never wait for each other.
    static func take(_ pools: Set<Pool>, in transaction: Transaction) async throws {
        guard !pools.isEmpty else { return }
        try await transaction.run(PoolStatements.lock(Set(pools.map(\.lockKey)).sorted()))
    }

    /// Locks a person's place on the roster; taken before any pool.
    static func take(driver: UUID, in transaction: Transaction) async throws {
        try await transaction.run(PoolStatements.lock([LockKey.of("deliveries.driver", driver)]))
    }
}
