import ChillFirmsV1
import ChillProductsV1
import Mesh
import MeshEnvironment
import MeshProtobuf
import MeshTestKit
import Products
import Testing
import struct FoundationEssentials.UUID

/// The contract of Products on a real database.
@Suite struct CatalogueTests {
    private func onStage(_ body: (ProductStage) async throws -> Void) async throws {
        let products = try await ProductStage()
        try await products.stage.play { _ in try await body(products) }
    }

    private func refusal(_ body: () async throws -> Void) async -> MeshError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? MeshError
        }
    }

    @Test func `a new product lies in its firm's hub and begins with its stock`() async throws {
        try await onStage { products in
            let request = CreateProductRequest(firmID: products.supplier, name: "tape", price: 1200, stock: 60)
            let product = try await products.desk.createProduct(request, products.master())
            #expect(product.hubID == products.hub)
            #expect(product.sellable)
            #expect([product.onHand, product.reserved, product.available] == [60, 0, 60])
            #expect(try await products.desk.getProduct(GetProductRequest(productID: product.productID), products.master()) == product)
        }
    }

    @Test func `only a known supplier sells`() async throws {
        try await onStage { products in
            let unknown = await refusal { _ = try await products.desk.createProduct(CreateProductRequest(firmID: UUID().text, name: "x"), products.master()) }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.reason == "UNKNOWN_FIRM")
            #expect(unknown?.violations.map(\.field) == ["firmId"])
            let wrong = await refusal { _ = try await products.desk.createProduct(CreateProductRequest(firmID: products.receiver, name: "x"), products.master()) }
            #expect(wrong?.reason == "NOT_A_SUPPLIER")
        }
    }

    @Test func `managers sell for their own firm and hub only`() async throws {
        try await onStage { products in
            let request = CreateProductRequest(firmID: products.supplier, name: "tape", price: 1, stock: 1)
            let strangers: [CallContext] = [
                try .user(UUID().text, role: "FIRM_MANAGER", firmID: UUID().text), try .user(UUID().text, role: "HUB_MANAGER", hubIDs: [products.otherHub]),
            ]
            for stranger in strangers {
                #expect(await refusal { _ = try await products.desk.createProduct(request, stranger) }?.code == .permissionDenied)
            }
            let owner = try CallContext.user(UUID().text, role: "FIRM_MANAGER", firmID: products.supplier)
            let product = try await products.desk.createProduct(request, owner)
            for stranger in strangers {
                let update = UpdateProductRequest(productID: product.productID, price: 2)
                #expect(await refusal { _ = try await products.desk.updateProduct(update, stranger) }?.code == .permissionDenied)
            }
            let manager = try CallContext.user(UUID().text, role: "HUB_MANAGER", hubIDs: [products.hub])
            #expect(try await products.desk.updateProduct(UpdateProductRequest(productID: product.productID, price: 2), manager).price == 2)
        }
    }

    @Test func `a firm's product names are unique among those that live`() async throws {
        try await onStage { products in
            let first = try await products.product(stock: 1, name: "tape")
            let again = await refusal { _ = try await products.product(stock: 1, name: "tape") }
            #expect(again?.code == .alreadyExists)
            #expect(again?.reason == "NAME_TAKEN")
            #expect(again?.violations.map(\.field) == ["name"])
            _ = try await products.desk.deleteProduct(DeleteProductRequest(productID: first), products.master())
            _ = try await products.product(stock: 1, name: "tape")
        }
    }

    @Test func `the operator's seed may be sown twice`() async throws {
        try await onStage { products in
            let id = UUID().text
            let request = CreateProductRequest(firmID: products.supplier, name: "tape", price: 1, stock: 9, productID: id)
            let first = try await products.desk.createProduct(request, .service("operator"))
            #expect(first.productID == id)
            #expect(try await products.desk.createProduct(request, .service("operator")) == first)
            #expect(try await products.ledger(id) == [9, 0])
            #expect(await refusal { _ = try await products.desk.createProduct(request, products.master()) }?.code == .invalidArgument)
        }
    }

    @Test func `a key gets the same product although the firm has gone since`() async throws {
        try await onStage { products in
            let request = CreateProductRequest(firmID: products.supplier, name: "tape", price: 1, stock: 9)
            let user = UUID().text
            let first = try await products.desk.createProduct(request, .user(user, role: "MASTER", key: "k1", request: "a"))
            products.stage.mesh.play(FirmsServiceDefinition.resolveFirms) { _ in ResolveFirmsResponse() }
            #expect(try await products.desk.createProduct(request, .user(user, role: "MASTER", key: "k1", request: "a")) == first)
            let other = await refusal { _ = try await products.desk.createProduct(request, .user(user, role: "MASTER", key: "k1", request: "b")) }
            #expect(other?.reason == "IDEMPOTENCY_KEY_REUSED")
        }
    }

    @Test func `restocking adds, takes away down to what is promised, and is written into the ledger`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 10)
            func restock(_ quantity: Int32) async throws -> Product {
                try await products.desk.restockProduct(RestockProductRequest(productID: tape, quantity: quantity, reason: "count"), products.master())
            }
            #expect(try await restock(5).onHand == 15)
            #expect(try await restock(-15).available == 0)
            let refused = await refusal { _ = try await restock(-1) }
            #expect(refused?.code == .failedPrecondition)
            #expect(refused?.reason == "OUT_OF_STOCK")
            #expect(try await products.ledger(tape) == [0, 0])
        }
    }

    @Test func `restocking with one key at once counts once`() async throws {
        try await onStage { products in
            let tape = try await products.product(stock: 0), user = UUID().text
            let request = RestockProductRequest(productID: tape, quantity: 5, reason: "count")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try? await products.desk.restockProduct(request, .user(user, role: "MASTER", key: "k", request: "r")) }
                }
            }
            #expect(try await products.levels(tape) == [5, 0, 5])
        }
    }

    @Test func `a list goes through all products by name, page by page`() async throws {
        try await onStage { products in
            let names = ["나", "가", "b", "a", "다"]
            for name in names { _ = try await products.product(stock: 1, sellable: name != "b", name: name) }
            var seen: [String] = [], token = ""
            repeat {
                let page = try await products.desk.listProducts(ListProductsRequest(pageSize: 2, pageToken: token), products.master())
                seen += page.products.map(\.name)
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(seen == ["a", "b", "가", "나", "다"])
            let filtered = try await products.desk.listProducts(ListProductsRequest(firmID: products.supplier, name: "B", sellable: false), products.master())
            #expect(filtered.products.map(\.name) == ["b"])
            let bad = await refusal { _ = try await products.desk.listProducts(ListProductsRequest(pageToken: "AAAAAAAAAAAAAAAAAAAAAA"), products.master()) }
            #expect(bad?.violations.map(\.field) == ["pageToken"])
        }
    }

    @Test func `what is not there is not found`() async throws {
        try await onStage { products in
            let id = UUID().text
            #expect(await refusal { _ = try await products.desk.getProduct(GetProductRequest(productID: id), products.master()) }?.code == .notFound)
            #expect(await refusal { _ = try await products.desk.deleteProduct(DeleteProductRequest(productID: id), products.master()) }?.code == .notFound)
            let resolved = try await products.desk.resolveProducts(ResolveProductsRequest(productIDs: [id]), .service("orders"))
            #expect(resolved.products == [])
        }
    }
}
