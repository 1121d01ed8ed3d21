internal import ChillDeliveriesV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Legs on the road: they depart in their order, and they end.
struct LegDriving: Sendable {
    let time: TimeSource
    let giver: WorkGiver

    func depart(_ id: UUID, by agent: Agent, in transaction: Transaction) async throws -> LegRecord {
        let opened = try await OpenedLeg.open(id, for: agent, to: .drive, in: transaction)
        try opened.step(.depart)
        let now = time.storable()
        try await transaction.run(LegStatements.depart(id, at: now))
        if opened.journey.startedAt == nil && !opened.journey.isCanceled {
            try await transaction.run(JourneyStatements.start(order: opened.journey.order, at: now))
            transaction.emit(DeliveryStarted(orderID: opened.journey.order.text, startedAt: now))
        }
        var leg = opened.leg
        (leg.status, leg.departedAt) = (.inTransit, now)
        return leg
    }

    /// - Parameter event: `.arrive` or `.complete`.
    func finish(_ id: UUID, _ event: LegMachine.Event, by agent: Agent, in transaction: Transaction) async throws -> LegRecord {
        let opened = try await OpenedLeg.open(id, for: agent, to: .drive, in: transaction)
        try opened.step(event)
        let now = time.storable()
        try await transaction.run(LegStatements.finish(id, at: now))
        if let driver = opened.leg.driver {
            try await WorkGiver.unload([driver.id], at: now, in: transaction)
            try await giver.giveOut([driver.pool], at: now, in: transaction)
        }
        if opened.leg.kind == .firm {
            try await transaction.run(JourneyStatements.complete(order: opened.journey.order, at: now))
            if !opened.journey.isCanceled {
                transaction.emit(DeliveryCompleted(orderID: opened.journey.order.text, completedAt: now))
            }
        }
        var leg = opened.leg
        (leg.status, leg.arrivedAt) = (.completed, now)
        return leg
    }
}
