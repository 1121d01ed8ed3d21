internal import ChillDeliveriesV1
internal import ChillHubsV1
internal import ChillOrdersV1
internal import Logging
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Makes the legs of a planned route, once, and gives them to drivers. An order that was called off before gets none.
struct PlanLegs: EventHandler {
    let time: TimeSource
    let random: RandomSource
    let logger: Logger

    func handle(_ event: RoutePlanned, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        let firm = try UUID(event: event.consignment?.receiverFirmID ?? "", field: "consignment.receiverFirmId")
        let stops = try event.stops.enumerated().map { index, stop in
            JourneyPlan.Stop(hub: try UUID(event: stop.hubID, field: "stops[\(index)].hubId"), name: stop.name, seconds: stop.seconds)
        }
        let plan = JourneyPlan.legs(stops: stops, firm: firm)
        guard !plan.isEmpty else { throw PoisonEvent("the route has no stop") }

        let now = time.storable()
        guard try await transaction.run(JourneyStatements.open(order: order, at: now)) == 1 else { return }
        let legs = try await staffed(plan, order: order, at: now, in: transaction)
        try await transaction.run(LegStatements.insert(legs, at: now))
        try await WorkGiver.load(legs.compactMap { $0.driver?.id }, at: now, in: transaction)
        transaction.emit(
            LegsPlanned(
                orderID: order.text, legs: legs.map(Leg.init), totalSeconds: JourneyPlan.totalSeconds(plan), consignment: event.consignment,
                plannedAt: now))
        let waiting = legs.count { $0.driver == nil }
        if waiting > 0 {
            logger.notice("legs await a driver", metadata: ["order": "\(order.text)", "waiting": "\(waiting)", "legs": "\(legs.count)"])
        }
    }

    private func staffed(_ plan: [JourneyPlan.Leg], order: UUID, at now: Timestamp, in transaction: Transaction) async throws -> [LegRecord] {
        let pools = Set(plan.map(\.pool))
        try await Locks.take(pools, in: transaction)
        let candidates = try await transaction.query(PoolStatements.candidates(Array(pools)))
        let names = Dictionary(candidates.map { ($0.load.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        var sharing = WorkSharing(drivers: candidates.map(\.load), now: now)
        return plan.map { leg in
            let driver = sharing.next(in: leg.pool).map { LegRecord.Driver(id: $0, name: names[$0] ?? "", pool: leg.pool) }
            var record = LegRecord(
                id: .version7(at: now, random: random), order: order, sequence: leg.sequence, kind: leg.kind, fromHub: leg.fromHub,
                fromHubName: leg.fromHubName, driver: driver, status: driver == nil ? .awaitingDriver : .assigned,
                expectedSeconds: leg.expectedSeconds, createdAt: now)
            switch leg.destination {
            case .hub(let hub, let name): (record.toHub, record.toHubName) = (hub, name)
            case .firm(let firm): record.firm = firm
            }
            return record
        }
    }
}
