import ChillFirmsV1
import ChillHubsV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshEvents
import MeshTestKit
import Products
import Testing
import struct FoundationEssentials.UUID

/// Products on a stage, with one supplier, one receiver and two hubs around it.
struct ProductStage: Sendable {
    let stage: ServiceStage
    let desk: any ProductsService
    let supplier = UUID().text, receiver = UUID().text, hub = UUID().text, otherHub = UUID().text

    init() async throws {
        stage = try await ServiceStage(ProductsAssembly.name, migrations: ProductsAssembly.migrations, assemble: ProductsAssembly.assemble)
        desk = try #require(stage.assembly.services.first as? any ProductsService)
        let firms = [
            Firm(firmID: supplier, name: "Seoul A", firmType: .supplier, hubID: hub), Firm(firmID: receiver, name: "Seoul B", firmType: .receiver, hubID: hub),
        ]
        let hubs = [hub, otherHub]
        stage.mesh.play(FirmsServiceDefinition.resolveFirms) { request in
            ResolveFirmsResponse(firms: firms.filter { request.firmIDs.contains($0.firmID) })
        }
        stage.mesh.play(HubsServiceDefinition.resolveHubs) { request in
            ResolveHubsResponse(hubs: request.hubIDs.filter(hubs.contains).map { Hub(hubID: $0) })
        }
    }

    func master(key: String? = nil, request: String = "") throws -> CallContext { try .user(UUID().text, role: "MASTER", key: key, request: request) }

    func product(stock: Int32, sellable: Bool = true, name: String = UUID().text) async throws -> String {
        try await desk.createProduct(CreateProductRequest(firmID: supplier, name: name, price: 1200, stock: stock, sellable: sellable), master()).productID
    }

    /// On hand, reserved, available.
    func levels(_ productID: String) async throws -> [Int32] {
        let product = try await desk.getProduct(GetProductRequest(productID: productID), master())
        return [product.onHand, product.reserved, product.available]
    }

    /// On hand and reserved as the ledger adds up.
    func ledger(_ productID: String) async throws -> [Int] {
        [
            try await stage.number("SELECT sum(on_hand_change) FROM stock_ledger WHERE product_id = '\(productID)'"),
            try await stage.number("SELECT sum(reserved_change) FROM stock_ledger WHERE product_id = '\(productID)'"),
        ]
    }
}
