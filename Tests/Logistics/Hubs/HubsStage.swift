import ChillHubsV1
import ChillOrdersV1
import Hubs
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshEvents
import MeshPostgres
import Testing
import struct FoundationEssentials.UUID

/// The Hubs service on a real database.
struct HubsStage: Sendable {
    let service: ServiceStage
    let desk: any HubsService
    private let plan: PlanRoute

    static func open() async throws -> HubsStage {
        let service = try await ServiceStage.open("hubs", HubsAssembly.migrations)
        let services = HubsAssembly.assemble(service.environment(mesh: ScriptedMesh())).services
        return HubsStage(
            service: service, desk: try #require(services.compactMap { $0 as? any HubsService }.first),
            plan: PlanRoute(database: service.database, travelTimes: OfflineTravelTimes(), time: service.time, logger: service.logger))
    }

    var master: CallContext { get throws { try service.call(as: Caller(userID: .numbered(5, 1), role: .master)) } }
    var seed: CallContext { get throws { try service.call(as: nil) } }

    /// Makes the demo's hubs and roads as the operator does.
    func seedKorea() async throws {
        for (hub, latitude, longitude) in Korea.places {
            _ = try await desk.createHub(
                .init(name: "hub \(hub)", fullAddress: "address \(hub)", latitude: latitude, longitude: longitude, hubID: Korea.id(hub).text), seed)
        }
        for (from, to) in Korea.links { _ = try await desk.createLink(.init(fromHubID: Korea.id(from).text, toHubID: Korea.id(to).text), seed) }
    }

    func confirmed(_ order: UUID, from: Int, to: Int) async throws {
        let event = OrderConfirmed(
            orderID: order.text, consignment: Consignment(supplierHubID: Korea.id(from).text, receiverHubID: Korea.id(to).text, receiverFirmName: "r"))
        try await service.database.transaction { try await plan.act(on: event, in: $0) }
    }

    func canceled(_ order: UUID) async throws {
        try await service.database.transaction { try await DropRoute(time: service.time).act(on: OrderCanceled(orderID: order.text), in: $0) }
    }
}
