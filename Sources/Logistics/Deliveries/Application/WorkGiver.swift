internal import ChillDeliveriesV1
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Gives legs that await a driver to whoever is free. Called wherever somebody becomes free, in the same transaction.
struct WorkGiver: Sendable {
    /// How many waiting legs are looked at in one go.
    private static let batch = 200

    /// - Parameter pools: their locks are held by the transaction.
    func giveOut(_ pools: Set<Pool>, at now: Timestamp, in transaction: Transaction) async throws {
        for pool in pools.sorted(by: { $0.lockKey < $1.lockKey }) {
            while try await giveOutBatch(of: pool, at: now, in: transaction) {}
        }
    }

    /// Whether legs and room may be left.
    private func giveOutBatch(of pool: Pool, at now: Timestamp, in transaction: Transaction) async throws -> Bool {
        let waiting = try await transaction.query(PoolStatements.waiting(pool, limit: Self.batch))
        if waiting.isEmpty { return false }
        let candidates = try await transaction.query(PoolStatements.candidates([pool]))
        let names = Dictionary(candidates.map { ($0.load.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        var sharing = WorkSharing(drivers: candidates.map(\.load), now: now)
        var given: [(leg: PoolStatements.Waiting, driver: UUID)] = []
        for leg in waiting {
            guard let driver = sharing.next(in: pool) else { break }
            given.append((leg, driver))
        }
        if given.isEmpty { return false }
        try await transaction.run(LegStatements.assign(given.map(\.leg.leg), to: given.map(\.driver), at: now))
        try await Self.load(given.map(\.driver), at: now, in: transaction)
        for (leg, driver) in given {
            transaction.emit(
                LegAssigned(
                    orderID: leg.order.text, legID: leg.leg.text, driver: LegDriver(userID: driver.text, name: names[driver] ?? ""), assignedAt: now))
        }
        return given.count == Self.batch
    }

    /// Counts one leg more for each time that a driver is named.
    static func load(_ drivers: [UUID], at now: Timestamp, in transaction: Transaction) async throws {
        let counts = Self.counts(drivers)
        if counts.isEmpty { return }
        let loaded = try await transaction.run(DriverStatements.load(counts.map(\.0), with: counts.map(\.1), at: now))
        guard loaded == counts.count else { throw OverloadedDriver() }
    }

    /// Counts one leg less for each time that a driver is named.
    static func unload(_ drivers: [UUID], at now: Timestamp, in transaction: Transaction) async throws {
        let counts = Self.counts(drivers)
        if counts.isEmpty { return }
        try await transaction.run(DriverStatements.unload(counts.map(\.0), of: counts.map(\.1), at: now))
    }

    private static func counts(_ drivers: [UUID]) -> [(UUID, Int32)] {
        drivers.reduce(into: [UUID: Int32]()) { $0[$1, default: 0] += 1 }.map { ($0.key, $0.value) }
    }
}
