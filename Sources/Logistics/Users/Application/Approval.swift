internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// A MASTER's word on an account that asked to be let in.
struct Approval: Sendable {
    let database: Database
    let neighbours: Neighbours
    let time: TimeSource

    func approve(_ userID: UUID, as assignment: Assignment) async throws -> Account {
        // Before the transaction: nobody waits for other services while holding a connection or a row.
        try await neighbours.check(assignment)
        return try await decide(userID) { $0.approved(as: assignment, at: $1) }
    }

    func reject(_ userID: UUID) async throws -> Account {
        try await decide(userID) { $0.rejected(at: $1) }
    }

    private func decide(_ userID: UUID, _ decision: @Sendable (Account, Timestamp) -> Account?) async throws -> Account {
        let now = time.storable()
        return try await database.change { transaction in
            guard let account = try await transaction.first(AccountStatements.lock(userID)) else { throw MeshError.notFound("user") }
            guard let decided = decision(account, now) else {
                throw MeshError.refused(.failedPrecondition, "NOT_PENDING", "This account is \(account.standing.name) already.")
            }
            try await transaction.run(AccountStatements.decide(decided))
            // Nobody knows of an account before it is let in.
            if decided.assignment != nil { transaction.emit(UserChanged(decided)) }
            return decided
        }
    }
}
