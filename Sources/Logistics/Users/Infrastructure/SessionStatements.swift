internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The SQL of sessions and their refresh tokens.
enum SessionStatements {
    /// A refresh token with the session and the account that it belongs to.
    struct TokenRow: Sendable {
        var token: SessionRules.Token
        var sessionID: UUID
        var account: Account
    }

    static func open(_ sessionID: UUID, of userID: UUID, tokenHash: [UInt8], at now: Timestamp, until end: Timestamp) -> Statement<Void> {
        Statement(
            "users.open-session",
            """
            WITH opened AS (INSERT INTO session (session_id, user_id, opened_at, expires_at) VALUES ($1, $2, $4, $5) RETURNING session_id)
            INSERT INTO refresh_token (token_hash, session_id, issued_at, expires_at) SELECT $3, session_id, $4, $5 FROM opened
            """,
            sessionID, userID, tokenHash, now, end)
    }

    /// Locks the token and its session, so that of two uses of a token one comes second.
    static func lock(tokenHash: [UInt8]) -> Statement<TokenRow> {
        Statement(
            "users.lock-refresh-token",
            """
            SELECT t.used_at IS NOT NULL, t.expires_at, s.ended_at IS NOT NULL, s.session_id, \(AccountStatements.columns)
            FROM refresh_token t JOIN session s USING (session_id) JOIN account a USING (user_id)
            WHERE t.token_hash = $1 FOR UPDATE OF t, s
            """,
            tokenHash
        ) { row in
            let used = try row.decode(Bool.self)
            let expiresAt = try row.decode(Timestamp.self)
            let ended = try row.decode(Bool.self)
            let sessionID = try row.decode(UUID.self)
            let account = try AccountStatements.read(&row)
            return TokenRow(
                token: SessionRules.Token(used: used, expiresAt: expiresAt, sessionEnded: ended, accountApproved: account.assignment != nil),
                sessionID: sessionID, account: account)
        }
    }

    static func rotate(_ old: [UInt8], to new: [UInt8], in sessionID: UUID, at now: Timestamp, until end: Timestamp) -> Statement<Void> {
        Statement(
            "users.rotate-refresh-token",
            """
            WITH used AS (UPDATE refresh_token SET used_at = $4 WHERE token_hash = $1),
                extended AS (UPDATE session SET expires_at = $5 WHERE session_id = $3)
            INSERT INTO refresh_token (token_hash, session_id, issued_at, expires_at) VALUES ($2, $3, $4, $5)
            """,
            old, new, sessionID, now, end)
    }

    static func end(_ sessionID: UUID, cause: String, at now: Timestamp) -> Statement<Void> {
        Statement(
            "users.end-session", "UPDATE session SET ended_at = $3, end_cause = $2 WHERE session_id = $1 AND ended_at IS NULL",
            sessionID, cause, now)
    }

    static func live(_ sessionID: UUID, at now: Timestamp) -> Statement<Account> {
        Statement(
            "users.get-live-session",
            """
            SELECT \(AccountStatements.columns) FROM session s JOIN account a USING (user_id)
            WHERE s.session_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND a.status = 'APPROVED'
            """,
            sessionID, now, row: AccountStatements.read)
    }

    /// Sessions that nobody can use any more, with their tokens.
    static func sweep(expiredBefore time: Timestamp, atMost count: Int) -> Statement<Void> {
        Statement(
            "users.sweep-sessions",
            "DELETE FROM session WHERE session_id IN (SELECT session_id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
            time, count)
    }
}
