internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What suppliers sell: products come, change and go.
struct Catalogue: Sendable {
    let database: Database
    let neighbours: Neighbours
    let time: TimeSource
    let random: RandomSource

    /// What somebody wants to sell.
    struct Draft: Sendable {
        var chosenID: UUID?
        var firmID: UUID
        var hubID: UUID?
        var name: String
        var price: Int64
        var stock: Int32
        var sellable: Bool
    }

    func create(_ draft: Draft, _ call: CallContext) async throws -> Product {
        if let answer: Product = try await database.storedAnswer(for: call) { return answer }
        if call.isOperator, let id = draft.chosenID, let product = try await database.look({ try await $0.first(ProductStatements.get(id)) }) {
            guard product.name == draft.name, product.firmID == draft.firmID else { throw Self.idTaken }
            return Product(product)
        }
        // Before the transaction: nobody waits for other services while holding a connection.
        let hubID = try await hub(for: draft, call)
        let now = time.storable()
        let product = StoredProduct(
            id: draft.chosenID ?? .version7(at: now, random: random), firmID: draft.firmID, hubID: hubID, name: draft.name,
            price: draft.price, onHand: draft.stock, sellable: draft.sellable, createdAt: now, updatedAt: now)
        return try await Self.namingConflicts {
            try await database.transaction(for: call) { transaction in
                try await transaction.run(ProductStatements.insert(product))
                try await transaction.run(MovementStatements.opened(product, by: call.caller?.userID))
                return Product(product)
            }
        }
    }

    /// Checks that the caller may sell for the firm, and finds the hub where the product lies.
    private func hub(for draft: Draft, _ call: CallContext) async throws(MeshError) -> UUID {
        let caller = call.isOperator ? nil : try call.requireCaller()
        guard caller == nil || draft.chosenID == nil else { throw .invalid("productId", "is chosen by the service") }
        let firmsHub = try await neighbours.hub(ofSupplier: draft.firmID)
        let hubID = draft.hubID ?? firmsHub
        if let caller { try ProductAccess.check(caller: caller, firmID: draft.firmID, hubs: [firmsHub, hubID]) }
        if hubID != firmsHub { try await neighbours.checkHub(hubID) }
        return hubID
    }

    /// What a PATCH asks for: nil leaves a field as it is.
    struct Change: Sendable {
        var name: String?
        var price: Int64?
        var sellable: Bool?
    }

    func update(_ productID: UUID, _ change: Change, caller: Caller) async throws -> StoredProduct {
        let now = time.storable()
        return try await Self.namingConflicts {
            try await database.change { transaction in
                var product = try await transaction.product(productID, changedBy: caller)
                product.name = change.name ?? product.name
                product.price = change.price ?? product.price
                product.sellable = change.sellable ?? product.sellable
                product.updatedAt = now
                try await transaction.run(ProductStatements.describe(product))
                return product
            }
        }
    }

    func delete(_ productID: UUID, caller: Caller) async throws {
        let now = time.storable()
        try await database.change { transaction in
            _ = try await transaction.product(productID, changedBy: caller)
            try await transaction.run(ProductStatements.delete(productID, at: now))
        }
    }

    private static let idTaken = MeshError.refused(.alreadyExists, "NAME_TAKEN", "This id belongs to another product.", fields: ["productId"])

    /// The database decides what is unique; this gives its answer the contract's words.
    private static func namingConflicts<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError where error.isUniqueViolation(of: "product_name_key") {
            throw MeshError.refused(.alreadyExists, "NAME_TAKEN", "The firm sells a product of this name already.", fields: ["name"])
        } catch let error as PostgresError where error.isUniqueViolation(of: "product_pkey") {
            throw idTaken
        }
    }
}
