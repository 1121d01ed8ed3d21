internal import MeshEnvironment
internal import MeshPostgres

/// One migration on its way into the database.
struct MigrationRun: Sendable {
    private let migration: Migration
    private let rank: Int32
    private let set: MigrationSet
    private let limit: Duration
    private let lockTimeout: Duration
    private let lockAttempts: Int
    private let time: TimeSource
    private let random: RandomSource

    init(
        _ migration: Migration, rank: Int32, set: MigrationSet, limit: Duration, lockTimeout: Duration, lockAttempts: Int, time: TimeSource,
        random: RandomSource
    ) {
        self.migration = migration
        self.rank = rank
        self.set = set
        self.limit = limit
        self.lockTimeout = lockTimeout
        self.lockAttempts = lockAttempts
        self.time = time
        self.random = random
    }

    func perform(in database: Database) async throws {
        for attempt in 1... {
            do {
                return migration.isTransactional ? try await performInTransaction(database) : try await performOutside(database)
            } catch let error as PostgresError where error.sqlState == "55P03" && migration.isTransactional && attempt < lockAttempts {
                // A table is in use. Those who came after us must not queue behind us for long: step back, let them pass, try again.
                try await Task.sleep(for: .milliseconds(500) * (0.5 + random.unit()))
            } catch let error as PostgresError {
                throw SchemaError(set.schema, [Self.describe(error, in: migration)])
            }
        }
    }

    private func performInTransaction(_ database: Database) async throws {
        try await database.transaction { transaction in
            let start = time.monotonic()
            let before = try await transaction.first(Self.transactionID)
            try await transaction.run(Self.limits(set, lockTimeout: lockTimeout))
            try await transaction.run(Self.role(set))
            try await transaction.script(migration.script, migration.sql, limit: limit)
            try await transaction.run(Self.noRole)
            guard try await transaction.first(Self.transactionID) == before else {
                throw SchemaError(set.schema, ["\(migration.script) ends the transaction that it runs in; remove its BEGIN, COMMIT or ROLLBACK"])
            }
            try await transaction.run(record(success: true, took: time.monotonic() - start))
        }
    }

    /// The row is there before the work, so that a failure half-way leaves a trace.
    private func performOutside(_ database: Database) async throws {
        let start = time.monotonic()
        _ = try await database.transaction { try await $0.run(record(success: false, took: .zero)) }
        // One connection runs it all: role and path belong to the session, and are taken back at the end.
        try await database.outsideTransaction(migration.script, migration.sql, as: set.role, schema: set.schema, limit: limit)
        let milliseconds = Self.milliseconds(time.monotonic() - start)
        let sql = "UPDATE \(set.schema).schema_history SET success = true, execution_time_ms = $2 WHERE installed_rank = $1"
        _ = try await database.transaction { try await $0.run(Statement("schema.done.\(set.schema)", sql, rank, milliseconds)) }
    }

    private static let transactionID = Statement("schema.transaction", "SELECT pg_current_xact_id()::text") { try $0.decode(String.self) }

    private func record(success: Bool, took: Duration) -> Statement<Void> {
        Statement(
            "schema.record.\(set.schema)",
            """
            INSERT INTO \(set.schema).schema_history (installed_rank, module, version, description, type, script, checksum, execution_time_ms, success)
            VALUES ($1, $2, $3, $4, 'SQL', $5, $6, $7, $8)
            """,
            rank, migration.module, migration.version?.description, migration.description, migration.script, migration.checksum, Self.milliseconds(took), success)
    }

    private static func milliseconds(_ duration: Duration) -> Int32 { Int32(clamping: Int64(duration / .milliseconds(1))) }

    // MARK: Shared with the rehearsal

    static func limits(_ set: MigrationSet, lockTimeout: Duration) -> Statement<Void> {
        Statement(
            "schema.limits", "SELECT set_config('lock_timeout', $2, true), set_config('search_path', $1, true)", set.schema,
            "\(Int64(lockTimeout / .milliseconds(1)))ms")
    }

    static func role(_ set: MigrationSet) -> Statement<Void> { Statement("schema.as.\(set.role)", "SET LOCAL ROLE \(set.role)") }

    static let noRole = Statement("schema.as.none", "SET LOCAL ROLE NONE")

    /// `V1__orders.sql line 12: PostgreSQL 42P01: …`, with the line if the server said where.
    static func describe(_ error: PostgresError, in migration: Migration) -> String {
        var place = migration.script
        if error.statement == migration.script, let position = error.position {
            place += " line \(migration.sql.unicodeScalars.prefix(position - 1).count { $0 == "\n" } + 1)"
        }
        let advice = error.sqlState == "55P03" ? "; a table that it needs is in use all the time: end the long transaction, or run this at a quieter hour" : ""
        return "\(place): PostgreSQL \(error.sqlState): \(error.message)\(advice)"
    }
}
