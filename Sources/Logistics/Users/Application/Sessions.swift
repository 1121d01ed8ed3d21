internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The life of a session after log-in.
struct Sessions: Sendable {
    let database: Database
    let time: TimeSource
    let random: RandomSource

    /// Swaps a refresh token for a new one. One that comes a second time ends its session.
    func refresh(_ token: String) async throws -> OpenSession {
        guard let old = RefreshSecret(text: token) else { throw Self.over }
        let new = RefreshSecret(random: random)
        let now = time.storable()
        // The end of a session must be committed, so the refusal is thrown after the transaction.
        let session: OpenSession? = try await database.change { transaction in
            let row = try await transaction.first(SessionStatements.lock(tokenHash: old.hash))
            switch (SessionRules.refresh(with: row?.token, at: now), row) {
            case (.rotate, .some(let row)):
                try await transaction.run(
                    SessionStatements.rotate(old.hash, to: new.hash, in: row.sessionID, at: now, until: now + SessionRules.refreshLifetime))
                return OpenSession(id: row.sessionID, account: row.account, refreshToken: new.text)
            case (.endSession, .some(let row)):
                try await transaction.run(SessionStatements.end(row.sessionID, cause: "TOKEN_REUSED", at: now))
                return nil
            case (.refuse, _), (_, nil):
                return nil
            }
        }
        guard let session else { throw Self.over }
        return session
    }

    func logOut(_ sessionID: UUID) async throws {
        let now = time.storable()
        try await database.change { _ = try await $0.run(SessionStatements.end(sessionID, cause: "LOGGED_OUT", at: now)) }
    }

    /// The account behind a live session, as it is now.
    func check(_ sessionID: UUID) async throws -> Account {
        let now = time.storable()
        guard let account = try await database.look({ try await $0.first(SessionStatements.live(sessionID, at: now)) }) else { throw Self.over }
        return account
    }

    static let over = MeshError(.unauthenticated, "The session is over. Log in again.", reason: "SESSION_OVER")
}
