internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The roster: who drives where, on duty or not. Whatever becomes free or waits again is given out in the same transaction.
struct RosterKeeping: Sendable {
    static let usualCapacity: Int32 = 20

    let time: TimeSource
    let giver: WorkGiver

    /// Does what Users says about a person.
    func follow(_ change: RosterChange, of user: UUID, name: String, changedAt: Timestamp, in transaction: Transaction) async throws {
        try await Locks.take(driver: user, in: transaction)
        let known = try await transaction.first(DriverStatements.one(user))
        // Told again after something newer: it has been superseded.
        if let known, changedAt < known.changedAt { return }
        switch (change, known) {
        case (.remove, nil): return
        case (.remove, .some(let driver)):
            var wanted = driver
            (wanted.name, wanted.isActive, wanted.changedAt) = (name, false, changedAt)
            try await save(wanted, insteadOf: driver, in: transaction)
        case (.enlist(let pool), nil):
            let driver = DriverRecord(
                id: user, name: name, pool: pool, homeHub: pool.hub, capacity: Self.usualCapacity, openLegs: 0, isOnDuty: true, isActive: true,
                changedAt: changedAt, createdAt: time.storable())
            try await save(driver, insteadOf: nil, in: transaction)
        case (.enlist(let pool), .some(let driver)):
            var wanted = driver
            // The roster's own hub stays as long as Users does not change its mind.
            if !driver.isActive || pool.hub != driver.homeHub || pool.kind != driver.pool.kind { wanted.pool = pool }
            if !driver.isActive { wanted.isOnDuty = true }
            (wanted.name, wanted.homeHub, wanted.isActive, wanted.changedAt) = (name, pool.hub, true, changedAt)
            try await save(wanted, insteadOf: driver, in: transaction)
        }
    }

    /// Writes the driver, takes off what this one does not drive any more, and gives out what there is to give.
    @discardableResult
    func save(_ driver: DriverRecord, insteadOf known: DriverRecord?, in transaction: Transaction) async throws -> DriverRecord {
        let now = time.storable()
        var pools: Set<Pool> = [driver.pool]
        if let known { pools.insert(known.pool) }
        try await Locks.take(pools, in: transaction)
        if let known, !driver.isActive || driver.pool != known.pool {
            try await transaction.run(LegStatements.release(driver: driver.id, at: now))
        }
        let saved = try await transaction.first(DriverStatements.save(driver, at: now))
        try await giver.giveOut(pools, at: now, in: transaction)
        return try await transaction.first(DriverStatements.one(driver.id)) ?? saved ?? driver
    }
}
