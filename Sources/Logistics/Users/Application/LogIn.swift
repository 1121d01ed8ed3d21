internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Opens a session for somebody who knows the password of an approved account.
struct LogIn: Sendable {
    let database: Database
    let passwords: PasswordBench
    let time: TimeSource
    let random: RandomSource

    func open(email: String, password: String) async throws -> OpenSession {
        let key = EmailKey(email)
        let emailHash = key.hash
        // The throttle is asked inside the place: of many guesses at once no more than there are places get past it unseen.
        let account = try await passwords.withPlace { place in
            let credentials = try await admit(key, emailHash)
            guard await place.verify(password, stored: credentials?.passwordHash), let account = credentials?.account else {
                let now = time.storable()
                try await database.change { _ = try await $0.run(LoginFailureStatements.add(emailHash, at: now)) }
                throw Self.wrongCredentials
            }
            return account
        }
        guard account.assignment != nil else {
            throw MeshError(.permissionDenied, "This account is not approved.", reason: "NOT_APPROVED")
        }
        let now = time.storable()
        let sessionID = UUID.version7(at: now, random: random)
        let secret = RefreshSecret(random: random)
        try await database.change {
            _ = try await $0.run(
                SessionStatements.open(
                    sessionID, of: account.id, tokenHash: secret.hash, at: now, until: now + SessionRules.refreshLifetime))
        }
        return OpenSession(id: sessionID, account: account, refreshToken: secret.text)
    }

    private func admit(_ key: EmailKey, _ emailHash: [UInt8]) async throws -> (account: Account, passwordHash: String)? {
        let now = time.storable()
        return try await database.look { transaction in
            let failures = try await transaction.query(LoginFailureStatements.recent(emailHash, since: now - LoginThrottle.window))
            if let wait = LoginThrottle.wait(after: failures, at: now) {
                throw MeshError(
                    .resourceExhausted, "Too many failed log-ins with this e-mail. Wait before the next.", reason: "TOO_MANY_ATTEMPTS",
                    retryAfter: wait)
            }
            return try await transaction.first(AccountStatements.credentials(key))
        }
    }

    private static let wrongCredentials = MeshError(.unauthenticated, "E-mail or password is wrong.", reason: "CREDENTIALS")
}
