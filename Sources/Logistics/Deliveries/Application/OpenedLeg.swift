internal import LogisticsShared
internal import Mesh
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// A leg about which a transaction decides: its order and its pools are locked.
struct OpenedLeg: Sendable {
    var journey: JourneyRecord
    /// All legs of the order by their sequence.
    var legs: [LegRecord]
    var leg: LegRecord

    var earlierLegsDone: Bool { legs.allSatisfy { $0.sequence >= leg.sequence || $0.status == .completed } }

    /// Opens the leg for somebody who may do this to it.
    static func open(_ id: UUID, for agent: Agent, to action: LegRights.Action, in transaction: Transaction) async throws -> OpenedLeg {
        guard let seen = try await transaction.first(LegStatements.one(id)),
            let journey = try await transaction.first(JourneyStatements.lock(order: seen.order))
        else { throw MeshError.notFound("leg") }
        var pools: Set<Pool> = [seen.pool]
        if let driver = seen.driver { pools.insert(driver.pool) }
        try await Locks.take(pools, in: transaction)

        let legs = try await transaction.query(LegStatements.ofOrder(seen.order))
        guard let leg = legs.first(where: { $0.id == id }) else { throw MeshError.notFound("leg") }
        try LegRights.check(agent, action, on: leg, of: legs)
        if let driver = leg.driver, !pools.contains(driver.pool) {
            // The driver has moved to another hub just now. Should this lock come out of turn, the database notices and the transaction runs again.
            try await Locks.take([driver.pool], in: transaction)
        }
        return OpenedLeg(journey: journey, legs: legs, leg: leg)
    }

    func step(_ event: LegMachine.Event) throws(MeshError) {
        do {
            _ = try LegMachine.on(event, status: leg.status, kind: leg.kind, earlierLegsDone: earlierLegsDone)
        } catch {
            throw .refused(.failedPrecondition, error.rawValue, error.message(for: leg))
        }
    }
}

extension LegRights {
    static func check(_ agent: Agent, _ action: Action, on leg: LegRecord, of legs: [LegRecord]) throws(MeshError) {
        let facts = Facts(
            fromHub: leg.fromHub, driver: leg.driver?.id, hubs: Set(legs.map(\.fromHub) + legs.compactMap(\.toHub)),
            drivers: Set(legs.compactMap { $0.driver?.id }))
        switch verdict(agent, action, on: facts) {
        case .allowed: return
        case .denied: throw MeshError(.permissionDenied, "Only a MASTER, the manager of the leg's starting hub or, on the road, its driver may do this.")
        case .unknown: throw .notFound("leg")
        }
    }
}

extension LegRefusal {
    fileprivate func message(for leg: LegRecord) -> String {
        switch self {
        case .wrongStatus: "The leg is \(leg.status.rawValue); it cannot do this now."
        case .earlierLegOpen: "An earlier leg of the order is not completed yet."
        case .wrongKind: leg.kind == .hub ? "A leg between hubs arrives; it is not completed." : "The leg to the firm is completed; it does not arrive."
        }
    }
}
