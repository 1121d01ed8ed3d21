internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

/// The contract of Products.
struct ProductDesk: ProductsService {
    let catalogue: Catalogue
    let restocking: Restocking
    let directory: ProductDirectory
    let reservations: CombinedReservations

    func createProduct(_ request: CreateProductRequest, _ call: CallContext) async throws -> Product {
        let draft = try Catalogue.Draft(
            chosenID: .optional(request.productID, field: "productId"), firmID: UUID(request.firmID, field: "firmId"),
            hubID: .optional(request.hubID, field: "hubId"), name: request.name, price: request.price, stock: request.stock,
            sellable: request.sellable ?? true)
        return try await catalogue.create(draft, call)
    }

    func listProducts(_ request: ListProductsRequest, _ call: CallContext) async throws -> ListProductsResponse {
        let page = try Page<ByName>(size: request.pageSize, token: request.pageToken)
        let filter = try ProductFilter(
            firmID: .optional(request.firmID, field: "firmId"), hubID: .optional(request.hubID, field: "hubId"),
            namePart: request.name.isEmpty ? nil : request.name, sellable: request.sellable)
        let (rows, nextToken) = try await directory.list(filter, page: page)
        return ListProductsResponse(products: rows.map { Product($0) }, nextPageToken: nextToken)
    }

    func getProduct(_ request: GetProductRequest, _ call: CallContext) async throws -> Product {
        Product(try await directory.product(UUID(request.productID, field: "productId")))
    }

    func updateProduct(_ request: UpdateProductRequest, _ call: CallContext) async throws -> Product {
        let change = Catalogue.Change(name: request.name, price: request.price, sellable: request.sellable)
        return Product(try await catalogue.update(UUID(request.productID, field: "productId"), change, caller: call.requireCaller()))
    }

    func deleteProduct(_ request: DeleteProductRequest, _ call: CallContext) async throws -> Empty {
        try await catalogue.delete(UUID(request.productID, field: "productId"), caller: call.requireCaller())
        return Empty()
    }

    func restockProduct(_ request: RestockProductRequest, _ call: CallContext) async throws -> Product {
        try await restocking.restock(UUID(request.productID, field: "productId"), by: request.quantity, reason: request.reason, call)
    }

    func resolveProducts(_ request: ResolveProductsRequest, _ call: CallContext) async throws -> ResolveProductsResponse {
        let ids = try request.productIDs.enumerated().map { try UUID($1, field: "productIds[\($0)]") }
        return ResolveProductsResponse(products: try await directory.products(ids).map { Product($0) })
    }

    func reserveStock(_ request: ReserveStockRequest, _ call: CallContext) async throws -> ReserveStockResponse {
        var demand = StockDemand(orderID: try UUID(request.orderID, field: "orderId"), lines: [])
        for (index, line) in request.lines.enumerated() {
            demand.lines.append(StockDecision.Take(productID: try UUID(line.productID, field: "lines[\(index)].productId"), quantity: line.quantity))
        }
        return ReserveStockResponse(try await reservations.decide(demand, call))
    }
}
