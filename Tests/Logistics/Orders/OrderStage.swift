import ChillDeliveriesV1
import ChillFirmsV1
import ChillOrdersV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshEvents
import MeshTestKit
import Orders
import Testing
import struct FoundationEssentials.UUID

/// Orders on a stage, between a supplier in Seoul and a receiver in Busan.
struct OrderStage: Sendable {
    let stage: ServiceStage
    let desk: any OrdersService
    let supplier = UUID().text, receiver = UUID().text, seoul = UUID().text, busan = UUID().text, daegu = UUID().text
    let tape = UUID().text, ice = UUID().text, manager = UUID().text

    init() async throws {
        stage = try await ServiceStage(OrdersAssembly.name, migrations: OrdersAssembly.migrations, assemble: OrdersAssembly.assemble)
        desk = try #require(stage.assembly.services.first as? any OrdersService)
        let firms = [
            Firm(firmID: supplier, name: "Seoul A", firmType: .supplier, hubID: seoul, fullAddress: "Songpa-daero 55"),
            Firm(firmID: receiver, name: "Busan B", firmType: .receiver, hubID: busan, ownerName: "Kim", fullAddress: "Jungang-daero 206"),
        ]
        let products = [
            Product(productID: tape, firmID: supplier, name: "tape", price: 1200, sellable: true),
            Product(productID: ice, firmID: supplier, name: "ice", price: 300, sellable: true),
        ]
        stage.mesh.play(DeliveriesServiceDefinition.stopJourney) { _ in StopJourneyResponse() }
        stage.mesh.play(FirmsServiceDefinition.resolveFirms) { request in
            ResolveFirmsResponse(firms: firms.filter { request.firmIDs.contains($0.firmID) })
        }
        stage.mesh.play(ProductsServiceDefinition.resolveProducts) { request in
            ResolveProductsResponse(products: products.filter { request.productIDs.contains($0.productID) })
        }
    }

    func master() throws -> CallContext { try .user(UUID().text, role: "MASTER") }

    /// The receiver's manager.
    func buyer(key: String? = nil, request: String = "") throws -> CallContext {
        try .user(manager, role: "FIRM_MANAGER", firmID: receiver, key: key, request: request)
    }

    var request: PlaceOrderRequest {
        PlaceOrderRequest(
            supplierFirmID: supplier, receiverFirmID: receiver, lines: [OrderLine(productID: tape, quantity: 2), OrderLine(productID: ice, quantity: 5)],
            requestNote: "by noon")
    }

    func place() async throws -> String { try await desk.placeOrder(request, buyer()).orderID }

    func status(_ orderID: String) async throws -> Order.Status { try await desk.getOrder(GetOrderRequest(orderID: orderID), master()).status }

    /// Legs Seoul, Daegu, Busan and the firm, with these drivers.
    func legs(of orderID: String, drivers: [String?]) -> LegsPlanned {
        let hubs = [seoul, daegu, busan]
        let legs = drivers.enumerated().map { index, driver in
            Leg(
                legID: UUID().text, orderID: orderID, sequence: Int32(index + 1), kind: index < 2 ? .hub : .firm, fromHubID: hubs[min(index, 2)],
                toHubID: index < 2 ? hubs[index + 1] : "", driver: driver.map { LegDriver(userID: $0, name: "D") })
        }
        return LegsPlanned(orderID: orderID, legs: legs, plannedAt: stage.clock.source.now())
    }
}

/// What `body` is refused with; nil when it succeeds.
func refusal(_ body: () async throws -> Void) async -> MeshError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? MeshError
    }
}
