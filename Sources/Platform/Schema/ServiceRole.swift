internal import MeshEnvironment
internal import MeshPostgres

/// A service's role and schema, and nothing beyond them: it can connect, own its schema, and touch no other.
struct ServiceRole: Sendable {
    private let set: MigrationSet
    private let password: String

    init(_ set: MigrationSet, password: String) {
        self.set = set
        self.password = password
    }

    func establish(in database: Database, random: RandomSource) async throws {
        for attempt in 1... {
            do {
                return try await database.transaction { try await establish(in: $0) }
            } catch let error as PostgresError where attempt < 20 && Self.isCollision(error) {
                try await Task.sleep(for: .milliseconds(50) * random.unit())
            }
        }
    }

    /// Roles belong to the whole server, beyond the reach of this database's lock: a runner on a sibling database may be at the same row.
    private static func isCollision(_ error: PostgresError) -> Bool {
        error.sqlState == "23505" || error.sqlState == "42710" || (error.sqlState == "XX000" && error.message.contains("concurrently"))
    }

    private func establish(in transaction: Transaction) async throws {
        // CREATE ROLE takes no parameters; through a setting the password is no part of any statement's text.
        let values = Statement(
            "schema.role.values", "SELECT set_config('chill.role', $1, true), set_config('chill.password', $2, true)", set.role, password)
        try await transaction.run(values)
        let rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT"
        let script = """
            DO $$
            BEGIN
              IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_setting('chill.role')) THEN
                EXECUTE format('ALTER ROLE %I WITH \(rights) PASSWORD %L', current_setting('chill.role'), current_setting('chill.password'));
              ELSE
                EXECUTE format('CREATE ROLE %I WITH \(rights) PASSWORD %L', current_setting('chill.role'), current_setting('chill.password'));
              END IF;
              EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
              EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), current_setting('chill.role'));
              IF to_regnamespace('public') IS NOT NULL THEN
                REVOKE ALL ON SCHEMA public FROM PUBLIC;
              END IF;
            END
            $$;
            CREATE SCHEMA IF NOT EXISTS \(set.schema) AUTHORIZATION \(set.role);
            REVOKE ALL ON SCHEMA \(set.schema) FROM PUBLIC;
            CREATE TABLE IF NOT EXISTS \(set.schema).schema_history (
              installed_rank int PRIMARY KEY,
              module text NOT NULL,
              version text,
              description text NOT NULL,
              type text NOT NULL,
              script text NOT NULL,
              checksum int NOT NULL,
              installed_by text NOT NULL DEFAULT session_user,
              installed_on timestamptz NOT NULL DEFAULT clock_timestamp(),
              execution_time_ms int NOT NULL,
              success boolean NOT NULL,
              UNIQUE (module, version)
            );
            GRANT SELECT ON \(set.schema).schema_history TO \(set.role);
            """
        try await transaction.script("schema.role", script, limit: .seconds(60))
        let owner = try await transaction.first(
            Statement("schema.owner", "SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = $1", set.schema) { try $0.decode(String.self) })
        guard owner == set.role else {
            throw SchemaError(set.schema, ["the schema belongs to the role \(owner ?? "?"), not to \(set.role); move it away or change its owner"])
        }
    }
}
