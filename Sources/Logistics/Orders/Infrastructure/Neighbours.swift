internal import ChillFirmsV1
internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// The services that know what an order names. Each is asked once for everything.
struct Neighbours: Sendable {
    private let firms: FirmsServiceClient
    private let products: ProductsServiceClient

    init(_ mesh: any MeshCaller) {
        firms = FirmsServiceClient(mesh)
        products = ProductsServiceClient(mesh)
    }

    func firms(_ ids: [UUID]) async throws(MeshError) -> [UUID: OrderDraft.KnownFirm] {
        var known: [UUID: OrderDraft.KnownFirm] = [:]
        for firm in try await firms.resolveFirms(ResolveFirmsRequest(firmIDs: ids.map(\.text))).firms {
            let id = try UUID(firm.firmID, field: "firmId")
            known[id] = OrderDraft.KnownFirm(
                id: id, isSupplier: firm.firmType == .supplier, hubID: try UUID(firm.hubID, field: "hubId"), name: firm.name,
                address: firm.fullAddress, ownerName: firm.ownerName)
        }
        return known
    }

    func products(_ ids: [UUID]) async throws(MeshError) -> [UUID: OrderDraft.KnownProduct] {
        var known: [UUID: OrderDraft.KnownProduct] = [:]
        for product in try await products.resolveProducts(ResolveProductsRequest(productIDs: ids.map(\.text))).products {
            let id = try UUID(product.productID, field: "productId")
            known[id] = OrderDraft.KnownProduct(
                id: id, firmID: try UUID(product.firmID, field: "firmId"), name: product.name, price: product.price,
                sellable: product.sellable)
        }
        return known
    }
}
