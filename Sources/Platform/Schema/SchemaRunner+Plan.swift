internal import MeshPostgres

extension SchemaRunner {
    /// What `migrate` would do. On a schema that exists the pending files are rehearsed: run in one transaction, their locks noted, and
    /// taken back. Files without a transaction, and those behind them, are not rehearsed.
    package func plan(_ set: MigrationSet) async throws -> MigrationPlan {
        try await withDatabase { database in
            let history = try await Self.history(of: set.schema, in: database)
            let states = MigrationComparison.compare(set, history)
            var plan = MigrationPlan(schema: set.schema, steps: [], problems: states.filter { $0.status != .pending }.compactMap(\.problem))
            let pending = Self.pending(set, states)
            plan.steps = pending.map {
                .init(module: $0.module, script: $0.script, isTransactional: $0.isTransactional, findings: MigrationLint.findings(in: $0), locks: nil)
            }
            guard !history.isEmpty else { return plan }
            plan.problems += plan.steps.flatMap(\.findings).filter { !$0.isAccepted }.map(\.description)
            guard plan.problems.isEmpty else { return plan }
            do {
                try await rehearse(pending, set, in: database) { plan.steps[$0].locks = $1 }
            } catch let error as SchemaError {
                plan.problems += error.problems
            }
            return plan
        }
    }

    /// Thrown to take everything back.
    private struct RehearsalIsOver: Error {}

    private func rehearse(_ pending: [Migration], _ set: MigrationSet, in database: Database, _ note: (Int, [String]) -> Void) async throws {
        do {
            try await database.transaction { transaction in
                try await transaction.run(MigrationRun.limits(set, lockTimeout: lockTimeout))
                let tables = try await transaction.query(Self.tables(of: set.schema))
                var known: Set<String> = []
                for (index, migration) in pending.enumerated() {
                    guard migration.isTransactional else { break }
                    do {
                        try await transaction.run(MigrationRun.role(set))
                        try await transaction.script(migration.script, migration.sql, limit: limit)
                        try await transaction.run(MigrationRun.noRole)
                    } catch let error as PostgresError {
                        throw SchemaError(set.schema, [MigrationRun.describe(error, in: migration)])
                    }
                    let locks = try await transaction.query(Self.locks(on: tables)).filter { known.insert($0).inserted }
                    note(index, locks)
                }
                throw RehearsalIsOver()
            }
        } catch is RehearsalIsOver {}
    }

    /// The tables that others can see.
    private static func tables(of schema: String) -> Statement<Int64> {
        Statement("schema.tables", "SELECT oid::int8 FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind IN ('r', 'p')", schema) {
            try $0.decode(Int64.self)
        }
    }

    /// Locks of this transaction on these tables that others would feel.
    private static func locks(on tables: [Int64]) -> Statement<String> {
        Statement(
            "schema.locks",
            """
            SELECT c.relname || ' ' || upper(regexp_replace(regexp_replace(l.mode, 'Lock$', ''), '([a-z])([A-Z])', '\\1 \\2', 'g'))
            FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.pid = pg_backend_pid() AND l.granted AND c.oid::int8 = ANY($1)
                AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            ORDER BY 1
            """, tables
        ) { try $0.decode(String.self) }
    }
}
