internal import ChillDeliveriesV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

extension Leg {
    init(_ record: LegRecord) {
        self.init(
            legID: record.id.text, orderID: record.order.text, sequence: record.sequence, kind: Kind(record.kind), fromHubID: record.fromHub.text,
            fromHubName: record.fromHubName, toHubID: record.toHub?.text ?? "", toHubName: record.toHubName ?? "", firmID: record.firm?.text ?? "",
            driver: record.driver.map { LegDriver(userID: $0.id.text, name: $0.name) }, status: Status(record.status),
            expectedSeconds: record.expectedSeconds, departedAt: record.departedAt, arrivedAt: record.arrivedAt)
    }
}

extension Leg.Kind {
    init(_ kind: LegKind) {
        switch kind {
        case .hub: self = .hub
        case .firm: self = .firm
        }
    }

    /// `nil` when a filter is not set.
    func stored(field: String) throws(MeshError) -> LegKind? {
        switch self {
        case .unspecified: nil
        case .hub: .hub
        case .firm: .firm
        default: throw .invalid(field, "must be HUB or FIRM")
        }
    }
}

extension Leg.Status {
    init(_ status: LegStatus) {
        switch status {
        case .awaitingDriver: self = .awaitingDriver
        case .assigned: self = .assigned
        case .inTransit: self = .inTransit
        case .completed: self = .completed
        case .canceled: self = .canceled
        }
    }

    /// `nil` when a filter is not set.
    func stored(field: String) throws(MeshError) -> LegStatus? {
        switch self {
        case .unspecified: nil
        case .awaitingDriver: .awaitingDriver
        case .assigned: .assigned
        case .inTransit: .inTransit
        case .completed: .completed
        case .canceled: .canceled
        default: throw .invalid(field, "must be a status of a leg")
        }
    }
}

extension Driver {
    init(_ record: DriverRecord) {
        self.init(
            userID: record.id.text, name: record.name, hubID: record.pool.hub.text, kind: Leg.Kind(record.pool.kind), capacity: record.capacity,
            openLegs: record.openLegs, onDuty: record.isOnDuty)
    }
}

extension Agent {
    init(_ caller: Caller) {
        switch caller.role {
        case .master: self = .master
        case .hubManager: self = .hubManager(hubs: Set(caller.hubIDs))
        case .hubDeliveryManager, .firmDeliveryManager: self = .driver(caller.userID)
        case .firmManager: self = .other
        }
    }
}
