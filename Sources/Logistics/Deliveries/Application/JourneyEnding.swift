internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Calls off what has not departed of an order, frees the drivers, and marks the order, so that it is never planned later.
struct JourneyEnding: Sendable {
    let giver: WorkGiver

    /// - Returns: the order's legs as they were before.
    func end(_ order: UUID, at now: Timestamp, in transaction: Transaction) async throws -> [LegRecord] {
        try await transaction.run(JourneyStatements.cancel(order: order, at: now))
        let pools = Set(try await transaction.query(LegStatements.ofOrder(order)).map(\.pool))
        if pools.isEmpty { return [] }
        try await Locks.take(pools, in: transaction)

        // Read again: while the locks were waited for, a waiting leg may have got a driver.
        let legs = try await transaction.query(LegStatements.ofOrder(order))
        let open = legs.filter(\.status.isBeforeDeparture)
        try await transaction.run(LegStatements.cancel(open.map(\.id), at: now))
        try await WorkGiver.unload(open.compactMap { $0.driver?.id }, at: now, in: transaction)
        try await giver.giveOut(pools, at: now, in: transaction)
        return legs
    }
}
