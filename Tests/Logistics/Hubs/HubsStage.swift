import ChillHubsV1
import ChillOrdersV1
import Hubs
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// The Hubs service on a real database.
struct HubsStage: Sendable {
    let service: ServiceStage
    let desk: any HubsService

    static func open() async throws -> HubsStage {
        let stage = try await ServiceStage.open(HubsAssembly.name, HubsAssembly.migrations, HubsAssembly.assemble)
        return HubsStage(service: stage, desk: try stage.service())
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
        let consignment = Consignment(supplierHubID: Korea.id(from).text, receiverHubID: Korea.id(to).text, receiverFirmName: "r")
        try await service.deliver(OrderConfirmed(orderID: order.text, consignment: consignment))
    }

    func canceled(_ order: UUID) async throws {
        try await service.deliver(OrderCanceled(orderID: order.text))
    }
}
