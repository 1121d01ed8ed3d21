internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// How accounts come to be: by sign-up, without a role; by the operator, approved.
struct Registration: Sendable {
    let database: Database
    let passwords: PasswordBench
    let time: TimeSource
    let random: RandomSource

    func signUp(email: String, name: String, password: String) async throws -> Account {
        let email = EmailKey.trimmed(email)
        if try await known(email) != nil { throw Self.emailTaken }
        let hash = try await passwords.withPlace { try await $0.hash(password) }
        let account = account(email: email, name: name, standing: .pending)
        do {
            try await database.change { _ = try await $0.run(AccountStatements.insert(account, passwordHash: hash)) }
        } catch let error as PostgresError where error.isUniqueViolation(of: "account_email_key") {
            throw Self.emailTaken
        }
        return account
    }

    /// The account of this e-mail: a new, approved one, or the one that is there already, as it is.
    func createAccount(email: String, name: String, password: String, assignment: Assignment) async throws -> Account {
        let email = EmailKey.trimmed(email)
        if let account = try await known(email) { return account }
        let hash = try await passwords.withPlace { try await $0.hash(password) }
        let account = account(email: email, name: name, standing: .approved(assignment))
        do {
            try await database.change { transaction in
                try await transaction.run(AccountStatements.insert(account, passwordHash: hash))
                transaction.emit(UserChanged(account))
            }
            return account
        } catch let error as PostgresError where error.isUniqueViolation(of: "account_email_key") {
            guard let account = try await known(email) else { throw error }
            return account
        }
    }

    private func known(_ email: String) async throws -> Account? {
        try await database.look { try await $0.first(AccountStatements.find(EmailKey(email))) }
    }

    private func account(email: String, name: String, standing: Account.Standing) -> Account {
        let now = time.storable()
        return Account(id: .version7(at: now, random: random), email: email, name: name, standing: standing, createdAt: now, updatedAt: now)
    }

    private static let emailTaken = MeshError.refused(
        .alreadyExists, "EMAIL_TAKEN", "There is an account with this e-mail already.", fields: ["email"])
}
