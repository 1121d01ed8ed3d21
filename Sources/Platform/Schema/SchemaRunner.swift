package import Logging
package import MeshEnvironment
package import MeshPostgres
package import NIOCore

/// Brings the schemas of services to where their programs need them: role, schema, rights, migrations, history.
package struct SchemaRunner: Sendable {
    private let administrator: DatabaseConfiguration
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let time: TimeSource
    let random: RandomSource
    /// How long one migration may run.
    let limit: Duration = .seconds(600)
    /// How long a migration waits for a table in use before it steps back and lets others pass, and how often it tries.
    let lockTimeout: Duration
    private let lockAttempts: Int

    /// - Parameter administrator: a role that may create roles and schemas in the services' database.
    package init(
        administrator: DatabaseConfiguration, eventLoopGroup: any EventLoopGroup, logger: Logger, time: TimeSource = .system, random: RandomSource = .system,
        lockTimeout: Duration = .seconds(3), lockAttempts: Int = 20
    ) {
        var administrator = administrator
        administrator.schema = ""
        administrator.applicationName = "chill-migrate"
        administrator.statementTimeout = limit
        administrator.maximumConnections = 2
        // At a start the machine has much else to do.
        administrator.waitLimit = .seconds(60)
        administrator.connectTimeout = .seconds(60)
        self.administrator = administrator
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.time = time
        self.random = random
        self.lockTimeout = lockTimeout
        self.lockAttempts = lockAttempts
    }

    /// Makes role and schema if they are missing, and runs what is pending, each file in a transaction of its own. Of several runners one
    /// works and the others wait, then find nothing to do.
    ///
    /// A schema that is in use is not touched by files with lint findings that nobody has accepted; in a fresh one there is nobody to hurt.
    /// - Parameter password: the role's password from now on.
    /// - Returns: the migrations that ran.
    @discardableResult
    package func migrate(_ set: MigrationSet, password: String) async throws -> [Migration] {
        try await alone(set) { database in
            try await ServiceRole(set, password: password).establish(in: database, random: random)
            return try await runPending(set, in: database)
        }
    }

    /// How every migration stands; empty history if the schema does not exist yet.
    package func info(_ set: MigrationSet) async throws -> [MigrationState] {
        try await withDatabase { try await Self.states(set, in: $0) }
    }

    /// For a service at its start, as its own role: throws unless the schema is exactly what this program was built for.
    package static func validate(_ set: MigrationSet, in database: Database) async throws {
        let problems = try await states(set, in: database).compactMap(\.problem)
        if !problems.isEmpty { throw SchemaError(set.schema, problems) }
    }

    // MARK: Parts

    /// "chill" and "schema" as one number.
    private static let lockKey: Int64 = 0x6368_696C_6C73_6368

    /// Of all runners on all machines one at a time.
    func alone<R: Sendable>(_ set: MigrationSet, _ body: (Database) async throws -> R) async throws -> R {
        try await withDatabase { database in
            // The lock lives as long as its transaction; the work goes on over the other connection.
            try await database.transaction { lock in
                // As a script: a prepared statement's portal would hold its snapshot, and CREATE INDEX CONCURRENTLY waits for snapshots.
                try await lock.script("schema.lock", "SELECT pg_advisory_xact_lock(\(Self.lockKey))", limit: limit)
                return try await body(database)
            }
        }
    }

    func withDatabase<R: Sendable>(_ body: (Database) async throws -> R) async throws -> R {
        let database = Database(administrator, eventLoopGroup: eventLoopGroup, logger: logger, time: time, random: random)
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    private static func states(_ set: MigrationSet, in database: Database) async throws -> [MigrationState] {
        MigrationComparison.compare(set, try await history(of: set.schema, in: database))
    }

    static func history(of schema: String, in database: Database) async throws -> [HistoryEntry] {
        do {
            return try await database.read { try await $0.query(HistoryEntry.all(in: schema)) }
        } catch let error as PostgresError where ["42P01", "3F000"].contains(error.sqlState) {
            return []
        }
    }

    private func runPending(_ set: MigrationSet, in database: Database) async throws -> [Migration] {
        let history = try await Self.history(of: set.schema, in: database)
        let states = MigrationComparison.compare(set, history)
        let problems = states.filter { $0.status != .pending }.compactMap(\.problem)
        guard problems.isEmpty else { throw SchemaError(set.schema, problems) }
        let pending = Self.pending(set, states)
        if !history.isEmpty {
            let findings = pending.flatMap { MigrationLint.findings(in: $0) }.filter { !$0.isAccepted }
            guard findings.isEmpty else { throw SchemaError(set.schema, findings.map(\.description)) }
        }
        var rank = history.map(\.rank).max() ?? 0
        for migration in pending {
            rank += 1
            let run = MigrationRun(migration, rank: rank, set: set, limit: limit, lockTimeout: lockTimeout, lockAttempts: lockAttempts, time: time, random: random)
            try await run.perform(in: database)
            logger.info("A migration ran", metadata: ["schema": "\(set.schema)", "module": "\(migration.module)", "script": "\(migration.script)"])
        }
        return pending
    }

    static func pending(_ set: MigrationSet, _ states: [MigrationState]) -> [Migration] {
        set.migrations.filter { migration in
            states.contains { $0.status == .pending && $0.module == migration.module && $0.script == migration.script }
        }
    }
}
