import ChillDeliveriesV1
import ChillHubsV1
import ChillOrdersV1
import ChillUsersV1
import Deliveries
import LogisticsShared
import LogisticsTestSupport
import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// The Deliveries service on a real database, with what its tests say to it.
struct DeliveriesStage: Sendable {
    let service: ServiceStage
    let desk: any DeliveriesService

    static func open() async throws -> DeliveriesStage {
        let stage = try await ServiceStage.open(DeliveriesAssembly.name, DeliveriesAssembly.migrations, DeliveriesAssembly.assemble)
        return DeliveriesStage(service: stage, desk: try stage.service())
    }

    static func hub(_ number: Int) -> UUID { .numbered(1, number) }
    static func driver(_ number: Int) -> UUID { .numbered(2, number) }
    static func order(_ number: Int) -> UUID { .numbered(3, number) }
    static let firm = UUID.numbered(4, 1)

    /// What other services say happened.

    func planned(_ order: Int, over hubs: [Int]) async throws {
        let stops = hubs.enumerated().map { Stop(hubID: Self.hub($1).text, name: "hub \($1)", fullAddress: "", seconds: $0 == 0 ? 0 : 3600) }
        try await service.deliver(
            RoutePlanned(
                orderID: Self.order(order).text, stops: stops, totalSeconds: Int32(3600 * (hubs.count - 1)),
                consignment: Consignment(receiverFirmID: Self.firm.text)))
    }

    func canceled(_ order: Int) async throws {
        try await service.deliver(OrderCanceled(orderID: Self.order(order).text, reason: .requested, canceledAt: service.time.now()))
    }

    func changed(
        _ driver: Int, role: User.Role = .hubDeliveryManager, hub: Int, active: Bool = true, at time: Timestamp? = nil
    ) async throws {
        try await service.deliver(
            UserChanged(
                userID: Self.driver(driver).text, name: "driver \(driver)", role: role, hubIDs: [Self.hub(hub).text], active: active,
                changedAt: time ?? service.time.now()))
    }

    /// Drivers of both kinds at each hub; those of hub h are numbered 100·h + 1, 2, … (HUB) and 100·h + 51, 52, … (FIRM).
    func staff(_ hubs: [Int], perKind count: Int) async throws {
        for hub in hubs {
            for number in 1...count {
                try await changed(100 * hub + number, hub: hub)
                try await changed(100 * hub + 50 + number, role: .firmDeliveryManager, hub: hub)
            }
        }
    }

    /// What is stored.

    struct StoredLeg: Sendable, Hashable {
        var id: UUID
        var order: UUID
        var sequence: Int
        var status: String
        var driver: UUID?
    }

    func legs(of order: Int) async throws -> [StoredLeg] { try await legs("WHERE order_id = $1 ORDER BY sequence", Self.order(order)) }

    func allLegs() async throws -> [StoredLeg] { try await legs("WHERE $1::uuid IS NOT NULL ORDER BY created_at, leg_id", UUID()) }

    private func legs(_ condition: String, _ parameter: UUID) async throws -> [StoredLeg] {
        try await service.database.read { transaction in
            try await transaction.query(
                Statement("test.legs.\(condition.count)", "SELECT leg_id, order_id, sequence, status, driver_id FROM legs \(condition)", parameter) {
                    try StoredLeg(id: $0.decode(), order: $0.decode(), sequence: $0.decode(), status: $0.decode(), driver: $0.decode())
                })
        }
    }

    /// Open legs by driver, as the roster counts them.
    func loads() async throws -> [UUID: Int] {
        let rows = try await service.database.read { transaction in
            try await transaction.query(
                Statement("test.loads", "SELECT user_id, open_legs FROM drivers") { row -> (UUID, Int) in try (row.decode(), row.decode()) })
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// What must hold between any two transactions.
    func checkInvariants(_ location: SourceLocation = #_sourceLocation) async throws {
        let broken = try await service.database.read { transaction in
            try await transaction.query(
                Statement(
                    "test.invariants",
                    """
                    SELECT 'driver ' || d.user_id || ' counts ' || d.open_legs FROM drivers d
                    WHERE d.open_legs <> (SELECT count(*) FROM legs l WHERE l.driver_id = d.user_id AND l.status IN ('ASSIGNED', 'IN_TRANSIT'))
                       OR d.open_legs > d.capacity
                    UNION ALL
                    SELECT 'leg ' || l.leg_id || ' waits beside a free driver' FROM legs l JOIN drivers d ON d.hub_id = l.from_hub_id AND d.kind = l.kind
                    WHERE l.status = 'AWAITING_DRIVER' AND d.active AND d.on_duty AND d.open_legs < d.capacity
                    UNION ALL
                    SELECT 'leg ' || l.leg_id || ' is with a driver of another pool' FROM legs l JOIN drivers d ON d.user_id = l.driver_id
                    WHERE l.status = 'ASSIGNED' AND (NOT d.active OR d.hub_id <> l.from_hub_id OR d.kind <> l.kind)
                    UNION ALL
                    SELECT 'leg ' || l.leg_id || ' of a cancelled order is open' FROM legs l JOIN journeys j USING (order_id)
                    WHERE j.canceled AND l.status IN ('AWAITING_DRIVER', 'ASSIGNED')
                    """
                ) { try $0.decode(String.self) })
        }
        #expect(broken == [], sourceLocation: location)
    }

    /// Who calls.

    static func master() -> Caller { Caller(userID: .numbered(5, 1), role: .master) }
    static func manager(of hubs: Int...) -> Caller { Caller(userID: .numbered(5, 2), role: .hubManager, hubIDs: hubs.map(hub)) }
    static func driver(_ id: UUID) -> Caller { Caller(userID: id, role: .hubDeliveryManager) }
}
