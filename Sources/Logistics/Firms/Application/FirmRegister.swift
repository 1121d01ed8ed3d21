internal import ChillFirmsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Firms come, change and go.
struct FirmRegister: Sendable {
    let database: Database
    let neighbours: Neighbours
    let time: TimeSource
    let random: RandomSource

    /// What somebody wants to register.
    struct Draft: Sendable {
        var chosenID: UUID?
        var name: String
        var kind: FirmKind
        var hubID: UUID
        var ownerID: UUID?
        var address: FirmAddress
    }

    func create(_ draft: Draft, _ call: CallContext) async throws -> Firm {
        if let answer: Firm = try await database.storedAnswer(for: call) { return answer }
        if call.isOperator, let id = draft.chosenID, let firm = try await database.look({ try await $0.first(FirmStatements.get(id)) }) {
            guard firm.name == draft.name else { throw Self.idTaken }
            return Firm(firm)
        }
        // Before the transaction: nobody waits for other services while holding a connection.
        let owner = try await check(draft, call)
        let now = time.storable()
        let firm = StoredFirm(
            id: draft.chosenID ?? .version7(at: now, random: random), name: draft.name, kind: draft.kind, hubID: draft.hubID, owner: owner,
            address: draft.address, createdAt: now, updatedAt: now)
        return try await Self.namingConflicts {
            try await database.transaction(for: call) { transaction in
                try await transaction.run(FirmStatements.insert(firm))
                return Firm(firm)
            }
        }
    }

    /// The operator's seed comes before the services that could confirm it.
    private func check(_ draft: Draft, _ call: CallContext) async throws(MeshError) -> StoredFirm.Owner? {
        if call.isOperator { return draft.ownerID.map { StoredFirm.Owner(userID: $0, name: "") } }
        guard draft.chosenID == nil else { throw .invalid("firmId", "is chosen by the service") }
        try await neighbours.checkHub(draft.hubID)
        guard let ownerID = draft.ownerID else { return nil }
        return try await neighbours.owner(ownerID)
    }

    /// - Parameter ownerID: nil leaves the owner, an empty one removes the owner.
    func update(_ firmID: UUID, _ requested: FirmChange, ownerID: UUID??) async throws -> StoredFirm {
        var change = requested
        if let hubID = change.hubID { try await neighbours.checkHub(hubID) }
        switch ownerID {
        case nil: break
        case .some(nil): change.owner = FirmChange.OwnerChange.none
        case .some(.some(let id)): change.owner = .user(try await neighbours.owner(id))
        }
        let now = time.storable(), settled = change
        return try await Self.namingConflicts {
            try await database.change { transaction in
                guard let firm = try await transaction.first(FirmStatements.lock(firmID)) else { throw MeshError.notFound("firm") }
                let changed = settled.applied(to: firm, at: now)
                try await transaction.run(FirmStatements.update(changed))
                return changed
            }
        }
    }

    func delete(_ firmID: UUID) async throws {
        let now = time.storable()
        let count = try await database.change { try await $0.run(FirmStatements.delete(firmID, at: now)) }
        if count == 0 { throw MeshError.notFound("firm") }
    }

    private static let idTaken = MeshError.refused(.alreadyExists, "NAME_TAKEN", "This id belongs to a firm with another name.", fields: ["firmId"])

    /// The database decides what is unique; this gives its answer the contract's words.
    private static func namingConflicts<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError where error.isUniqueViolation() {
            switch error.constraint {
            case "firm_name_key":
                throw MeshError.refused(.alreadyExists, "NAME_TAKEN", "There is a firm with this name already.", fields: ["name"])
            case "firm_address_key":
                throw MeshError.refused(
                    .alreadyExists, "ADDRESS_TAKEN", "There is a firm of this type at this address already.", fields: ["fullAddress"])
            case "firm_position_key":
                throw MeshError.refused(
                    .alreadyExists, "ADDRESS_TAKEN", "There is a firm of this type at this very position already.",
                    fields: ["latitude", "longitude"])
            case "firm_pkey": throw idTaken
            default: throw error
            }
        }
    }
}
