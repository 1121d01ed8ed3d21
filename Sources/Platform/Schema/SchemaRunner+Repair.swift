internal import MeshPostgres

extension SchemaRunner {
    /// Makes the history agree with the files again: removes what failed outside of a transaction (its effects are undone by hand first),
    /// takes over the checksums of edited files, and forgets rows whose files are gone. Changes no table but the history.
    /// - Returns: what was done, in words.
    package func repair(_ set: MigrationSet) async throws -> [String] {
        try await alone(set) { database in
            let states = MigrationComparison.compare(set, try await Self.history(of: set.schema, in: database))
            // An older program does not know what it would destroy.
            let newer = states.filter { $0.status == .newer }.compactMap(\.problem)
            guard newer.isEmpty else { throw SchemaError(set.schema, newer) }
            var done: [String] = []
            _ = try await database.transaction { transaction in
                done = []
                for state in states {
                    let migration = set.migrations.first { $0.module == state.module && $0.script == state.script }
                    switch (state.status, migration) {
                    case (.changed, let migration?):
                        try await transaction.run(Self.realign(migration, in: set.schema))
                        done.append("\(state.script): the checksum of the edited file holds from now on")
                    case (.failed, _), (.missing, _):
                        try await transaction.run(Self.forget(state, in: set.schema))
                        done.append("\(state.script): \(state.status == .failed ? "the failed run" : "the run of a file that is gone") is forgotten")
                    default: break
                    }
                }
            }
            return done
        }
    }

    /// Takes a schema that was made without a history as it is: every migration of the module up to `version` counts as having run.
    /// - Parameter version: the module's highest if `nil`.
    package func baseline(_ set: MigrationSet, module: String, at version: MigrationVersion? = nil, password: String) async throws -> MigrationVersion {
        let versions = set.migrations.filter { $0.module == module }.compactMap(\.version)
        guard let version = version ?? versions.max(), versions.contains(version) else {
            throw SchemaError(set.schema, ["module \(module) has no migration \(version?.description ?? "with a number"); it has \(versions.map(\.description).joined(separator: ", "))"])
        }
        return try await alone(set) { database in
            try await ServiceRole(set, password: password).establish(in: database, random: random)
            let history = try await Self.history(of: set.schema, in: database)
            guard !history.contains(where: { $0.module == module }) else {
                throw SchemaError(set.schema, ["module \(module) has a history already; a baseline is for a schema without one"])
            }
            let sql = """
                INSERT INTO \(set.schema).schema_history (installed_rank, module, version, description, type, script, checksum, execution_time_ms, success)
                VALUES ($1, $2, $3, 'baseline', 'BASELINE', 'baseline', 0, 0, true)
                """
            let rank = (history.map(\.rank).max() ?? 0) + 1
            try await database.run(Statement("schema.baseline.\(set.schema)", sql, rank, module, version.description))
            return version
        }
    }

    /// A numbered migration is known by its number, a repeatable one by its file.
    private static let same = "module = $1 AND version IS NOT DISTINCT FROM $2 AND (version IS NOT NULL OR script = $3)"

    private static func realign(_ migration: Migration, in schema: String) -> Statement<Void> {
        Statement(
            "schema.realign.\(schema)", "UPDATE \(schema).schema_history SET checksum = $4, description = $5, script = $3 WHERE \(same)", migration.module,
            migration.version?.description, migration.script, migration.checksum, migration.description)
    }

    private static func forget(_ state: MigrationState, in schema: String) -> Statement<Void> {
        Statement(
            "schema.forget.\(schema)", "DELETE FROM \(schema).schema_history WHERE \(same)", state.module, state.version?.description, state.script)
    }
}
