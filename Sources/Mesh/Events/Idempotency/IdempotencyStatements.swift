internal import Mesh
internal import MeshPostgres

/// What the records of KEYED methods ask of the database.
enum IdempotencyStatements {
    /// How long an answer is replayed.
    static let keptHours: Int32 = 24

    struct Claim: Sendable {
        /// Whether no other transaction works on the key.
        var isOurs: Bool
        var fingerprint: [UInt8]?
        var response: [UInt8]?
    }

    static func claim(_ request: IdempotencyRequest, method: String) -> Statement<Claim> {
        Statement(
            "mesh.idempotency.claim", "SELECT claimed, fingerprint, response FROM idempotency_claim($1, $2, $3, $4)",
            request.scope, method, request.key, keptHours
        ) { row in
            try Claim(isOurs: row.decode(Bool.self), fingerprint: row.decode([UInt8]?.self), response: row.decode([UInt8]?.self))
        }
    }

    /// An answer that is young enough to be replayed, without a claim on its key.
    static func stored(_ request: IdempotencyRequest, method: String) -> Statement<(fingerprint: [UInt8], response: [UInt8])> {
        Statement(
            "mesh.idempotency.stored",
            """
            SELECT fingerprint, response FROM idempotency
            WHERE scope = $1 AND method = $2 AND key = $3 AND created_at > clock_timestamp() - make_interval(hours => $4)
            """, request.scope, method, request.key, keptHours
        ) { row in
            try (row.decode([UInt8].self), row.decode([UInt8].self))
        }
    }

    /// Stores the answer, in place of one that is too old to be replayed.
    static func store(_ request: IdempotencyRequest, method: String, response: [UInt8]) -> Statement<Void> {
        Statement(
            "mesh.idempotency.store",
            """
            INSERT INTO idempotency (scope, method, key, fingerprint, response) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (scope, method, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, response = excluded.response, created_at = excluded.created_at
            """, request.scope, method, request.key, request.fingerprint, response)
    }
}
