import MeshPostgres
import Schema
import Testing

@Suite struct RoleIsolationTests {
    private func code(_ database: Database, _ sql: String) async -> String? {
        do {
            _ = try await database.transaction { try await $0.run(Statement(sql, sql)) }
            return nil
        } catch {
            return (error as? PostgresError)?.sqlState ?? "\(error)"
        }
    }

    @Test func `a service's role reaches its own schema and nothing else`() async throws {
        let bed = try await SchemaTestBed()
        let other = bed.schema + "_other"
        _ = try await bed.migrate(bed.set(("V1__things.sql", "CREATE TABLE things (id int);")))
        _ = try await bed.migrate(bed.set(("V1__secrets.sql", "CREATE TABLE secrets (id int);"), schema: other))
        try await bed.withService { database in
            #expect(await code(database, "SELECT * FROM things") == nil)
            #expect(await code(database, "SELECT * FROM \(other).secrets") == "42501")
            #expect(await code(database, "INSERT INTO \(other).secrets VALUES (1)") == "42501")
            #expect(await code(database, "SELECT * FROM \(other).schema_history") == "42501")
            #expect(await code(database, "CREATE TABLE public.mine (id int)") == "42501")
            #expect(await code(database, "CREATE SCHEMA mine") == "42501")
            #expect(await code(database, "CREATE TEMPORARY TABLE mine (id int)") == "42501")
            #expect(await code(database, "CREATE ROLE mine") == "42501")
            #expect(await code(database, "SET ROLE \(other)") == "42501")
            #expect(await code(database, "SELECT rolpassword FROM pg_authid") == "42501")
            #expect(await code(database, "UPDATE schema_history SET checksum = 0") == "42501")
        }
    }

    @Test func `migrating again sets the role's password anew`() async throws {
        let bed = try await SchemaTestBed()
        let set = try bed.set(("V1__things.sql", "CREATE TABLE things (id int);"))
        try await bed.runner.migrate(set, password: "old")
        try await bed.runner.migrate(set, password: "new ' \" \\ 한글")
        try await bed.withService(password: "new ' \" \\ 한글") { try await $0.ping() }
        await #expect(throws: PostgresError.self) { try await bed.withService(password: "old") { try await $0.ping() } }
    }

    @Test func `a schema that belongs to somebody else is not taken over`() async throws {
        let bed = try await SchemaTestBed()
        let set = try MigrationSet(schema: bed.schema, role: bed.schema + "_role", modules: ["service": [SchemaTestBed.file("V1__a.sql", "SELECT 1")]])
        _ = try await bed.migrate(bed.set(("V1__a.sql", "SELECT 1")))
        let problems = await SchemaTestBed.problems { _ = try await bed.migrate(set) }
        #expect(problems == ["the schema belongs to the role \(bed.schema), not to \(bed.schema)_role; move it away or change its owner"])
    }
}
