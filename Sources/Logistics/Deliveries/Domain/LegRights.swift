package import struct FoundationEssentials.UUID

/// Who may do what with a leg.
package enum LegRights {
    /// What of an order decides: who drives its legs, and which hubs they touch.
    package struct Facts: Sendable, Hashable {
        /// Of the leg itself.
        package var fromHub: UUID
        package var driver: UUID?
        /// Of all legs of its order.
        package var hubs: Set<UUID>
        package var drivers: Set<UUID>

        package init(fromHub: UUID, driver: UUID?, hubs: Set<UUID>, drivers: Set<UUID>) {
            self.fromHub = fromHub
            self.driver = driver
            self.hubs = hubs
            self.drivers = drivers
        }
    }

    package enum Action: Sendable, Hashable, CaseIterable { case read, drive, assign }

    package enum Verdict: Sendable, Hashable {
        case allowed
        /// The caller may know of the leg, but not do this.
        case denied
        /// The caller may not know of the leg.
        case unknown
    }

    package static func verdict(_ agent: Agent, _ action: Action, on leg: Facts) -> Verdict {
        switch agent {
        case .master: return .allowed
        case .hubManager(let own):
            if own.contains(leg.fromHub) { return .allowed }
            guard !own.isDisjoint(with: leg.hubs) else { return .unknown }
            return action == .read ? .allowed : .denied
        case .driver(let user):
            guard leg.drivers.contains(user) else { return .unknown }
            switch action {
            case .read: return .allowed
            case .drive: return leg.driver == user ? .allowed : .denied
            case .assign: return .denied
            }
        case .other: return .unknown
        }
    }
}
