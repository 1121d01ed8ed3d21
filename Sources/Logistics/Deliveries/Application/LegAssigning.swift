internal import ChillDeliveriesV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Giving a leg that has not departed to a driver of somebody's choice.
struct LegAssigning: Sendable {
    let time: TimeSource
    let giver: WorkGiver

    func assign(_ id: UUID, to user: UUID, by agent: Agent, in transaction: Transaction) async throws -> LegRecord {
        let opened = try await OpenedLeg.open(id, for: agent, to: .assign, in: transaction)
        try opened.step(.assign)
        guard let driver = try await transaction.first(DriverStatements.one(user)), driver.isActive else {
            throw MeshError.refused(.notFound, "UNKNOWN_DRIVER", "There is no such driver.", fields: ["userId"])
        }
        var leg = opened.leg
        if let refusal = Self.refusal(of: driver, for: leg) { throw refusal }
        if leg.driver?.id == user { return leg }

        let now = time.storable()
        try await transaction.run(LegStatements.assign([id], to: [user], at: now))
        try await WorkGiver.load([user], at: now, in: transaction)
        if let former = leg.driver {
            try await WorkGiver.unload([former.id], at: now, in: transaction)
            try await giver.giveOut([former.pool], at: now, in: transaction)
        }
        (leg.status, leg.driver) = (.assigned, .init(id: user, name: driver.name, pool: driver.pool))
        transaction.emit(
            LegAssigned(orderID: leg.order.text, legID: id.text, driver: LegDriver(userID: user.text, name: driver.name), assignedAt: now))
        return leg
    }

    private static func refusal(of driver: DriverRecord, for leg: LegRecord) -> MeshError? {
        func refused(_ reason: String, _ message: String) -> MeshError {
            .refused(.failedPrecondition, reason, message, fields: ["userId"])
        }
        if driver.pool.kind != leg.kind { return refused("WRONG_KIND", "The driver drives the other kind of legs.") }
        if driver.pool.hub != leg.fromHub { return refused("WRONG_HUB", "The driver does not drive for the leg's starting hub.") }
        if leg.driver?.id == driver.id { return nil }
        if !driver.isOnDuty { return refused("DRIVER_OFF_DUTY", "The driver is off duty.") }
        if driver.openLegs >= driver.capacity { return refused("DRIVER_FULL", "The driver has as many open legs as the capacity allows.") }
        return nil
    }
}
