internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of accounts.
enum AccountStatements {
    static let columns = "a.user_id, a.email, a.name, a.status, a.role, a.firm_id, a.hub_ids, a.version, a.created_at, a.updated_at"

    static func read(_ row: inout RowReader) throws -> Account {
        let id = try row.decode(UUID.self)
        let email = try row.decode(String.self)
        let name = try row.decode(String.self)
        let standing = try Account.Standing(
            name: row.decode(), role: row.decode(), firmID: row.decode(), hubIDs: row.decode())
        guard let standing else { throw UnreadableRow("account", id.text) }
        return try Account(
            id: id, email: email, name: name, standing: standing, version: row.decode(), createdAt: row.decode(), updatedAt: row.decode())
    }

    static func insert(_ account: Account, passwordHash: String) -> Statement<Void> {
        Statement(
            "users.insert-account",
            """
            INSERT INTO account (user_id, email, email_key, name, password_hash, status, role, firm_id, hub_ids, version, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            account.id, account.email, EmailKey(account.email).text, account.name, passwordHash, account.standing.name,
            account.assignment?.role.rawValue, account.assignment?.firmID, account.assignment?.hubIDs ?? [], account.version,
            account.createdAt, account.updatedAt)
    }

    static func get(_ id: UUID) -> Statement<Account> {
        Statement("users.get-account", "SELECT \(columns) FROM account a WHERE a.user_id = $1", id, row: read)
    }

    static func lock(_ id: UUID) -> Statement<Account> {
        Statement("users.lock-account", "SELECT \(columns) FROM account a WHERE a.user_id = $1 FOR UPDATE", id, row: read)
    }

    static func find(_ email: EmailKey) -> Statement<Account> {
        Statement("users.find-account", "SELECT \(columns) FROM account a WHERE a.email_key = $1", email.text, row: read)
    }

    static func credentials(_ email: EmailKey) -> Statement<(account: Account, passwordHash: String)> {
        Statement("users.get-credentials", "SELECT \(columns), a.password_hash FROM account a WHERE a.email_key = $1", email.text) {
            try (read(&$0), $0.decode())
        }
    }

    static func decide(_ account: Account) -> Statement<Void> {
        Statement(
            "users.decide-account",
            "UPDATE account SET status = $2, role = $3, firm_id = $4, hub_ids = $5, version = $6, updated_at = $7 WHERE user_id = $1",
            account.id, account.standing.name, account.assignment?.role.rawValue, account.assignment?.firmID,
            account.assignment?.hubIDs ?? [], account.version, account.updatedAt)
    }

    static func resolve(_ ids: [UUID]) -> Statement<Account> {
        Statement("users.resolve-accounts", "SELECT \(columns) FROM account a WHERE a.user_id = ANY($1)", ids, row: read)
    }

    static func list(status: String?, page: Page<NewestFirst>) -> Statement<Account> {
        var conditions = Conditions()
        conditions.add("status", status) { "a.status = \($0)" }
        if let after = page.after {
            let time = conditions.place(after.createdAt), id = conditions.place(after.id)
            conditions.add("after", "(a.created_at, a.user_id) < (\(time), \(id))")
        }
        let limit = conditions.place(page.limit)
        return Statement(
            conditions.name("users.list-accounts"),
            "SELECT \(columns) FROM account a WHERE \(conditions.sql) ORDER BY a.created_at DESC, a.user_id DESC LIMIT \(limit)",
            parameters: conditions.parameters, row: read)
    }
}
