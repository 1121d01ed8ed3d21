import MeshPostgres
import Schema
import Testing

@Suite struct SchemaRunnerTests {
    private let first = ("V1__things.sql", "CREATE TABLE things (id int PRIMARY KEY);")
    private let second = ("V2__notes.sql", "ALTER TABLE things ADD COLUMN note text;\nINSERT INTO things VALUES (1, 'a');")

    @Test func `a fresh database gets role, schema and tables, and the service finds them in order`() async throws {
        let bed = try await SchemaTestBed()
        let set = try bed.set(first, second)
        #expect(try await bed.migrate(set) == ["V1__things.sql", "V2__notes.sql"])
        let notes = try await bed.withService { database in
            try await SchemaRunner.validate(set, in: database)
            return try await database.read { try await $0.query(Statement("notes", "SELECT note FROM things") { try $0.decode(String.self) }) }
        }
        #expect(notes == ["a"])
    }

    @Test func `a second run has nothing to do, and a new file runs alone`() async throws {
        let bed = try await SchemaTestBed()
        #expect(try await bed.migrate(bed.set(first)) == ["V1__things.sql"])
        #expect(try await bed.migrate(bed.set(first)) == [])
        #expect(try await bed.migrate(bed.set(first, second)) == ["V2__notes.sql"])
        let states = try await bed.runner.info(bed.set(first, second))
        #expect(states.map(\.status) == [.applied, .applied])
    }

    @Test func `the modules count their versions apart and share one history`() async throws {
        let bed = try await SchemaTestBed()
        let mesh = SchemaTestBed.file("V1__outbox.sql", "CREATE TABLE outbox (id bigint);")
        let service = SchemaTestBed.file("V1__things.sql", "CREATE TABLE things (id int);")
        let set = try MigrationSet(schema: bed.schema, modules: ["mesh": [mesh], "service": [service]])
        #expect(try await bed.migrate(set) == ["V1__outbox.sql", "V1__things.sql"])
        let rows = try await bed.withService { database in
            try await database.read { transaction in
                let sql = "SELECT module || ' ' || version || ' ' || description || ' ' || type || ' ' || success FROM schema_history ORDER BY installed_rank"
                return try await transaction.query(Statement("history", sql) { try $0.decode(String.self) })
            }
        }
        #expect(rows == ["mesh 1 outbox SQL true", "service 1 things SQL true"])
    }

    @Test func `an edited file is refused before anything runs`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first))
        let edited = try bed.set(("V1__things.sql", "CREATE TABLE things (id bigint PRIMARY KEY);"), second)
        let problems = await SchemaTestBed.problems { _ = try await bed.migrate(edited) }
        #expect(problems == ["V1__things.sql was edited after it ran; restore it, and put the change into a new migration (or, if the edit changes nothing, 'chill migrate repair')"])
        #expect(try await bed.runner.info(edited).map(\.status) == [.changed, .pending])
    }

    @Test func `a missing file, a gap and a newer schema each have a name`() async throws {
        let bed = try await SchemaTestBed()
        let third = ("V3__more.sql", "SELECT 1;")
        _ = try await bed.migrate(bed.set(first, third))
        #expect(try await bed.runner.info(bed.set(third)).map(\.status) == [.applied, .missing])
        #expect(try await bed.runner.info(bed.set(first, second, third)).map(\.status) == [.applied, .skipped, .applied])
        #expect(try await bed.runner.info(bed.set(first)).map(\.status) == [.applied, .newer])
        let problems = await SchemaTestBed.problems { try await bed.withService { try await SchemaRunner.validate(bed.set(first), in: $0) } }
        #expect(problems == ["V3__more.sql is newer than this program; run the program's newer version"])
    }

    @Test func `a service does not start on a schema that waits for migrations`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first))
        let problems = await SchemaTestBed.problems { try await bed.withService { try await SchemaRunner.validate(bed.set(first, second), in: $0) } }
        #expect(problems == ["V2__notes.sql has not run; migrate first"])
    }

    @Test func `a statement that fails in the middle takes its whole file back and says where`() async throws {
        let bed = try await SchemaTestBed()
        let broken = ("V2__broken.sql", "CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);\nINSERT INTO nowhere VALUES (1);")
        let problems = await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(first, broken)) }
        #expect(problems == [#"V2__broken.sql line 3: PostgreSQL 42P01: relation "nowhere" does not exist"#])
        #expect(try await bed.runner.info(bed.set(first, broken)).map(\.status) == [.applied, .pending])
        let repaired = ("V2__broken.sql", "CREATE TABLE half (id int);")
        #expect(try await bed.migrate(bed.set(first, repaired)) == ["V2__broken.sql"])
    }

    @Test func `of many runners at once each file is run by one`() async throws {
        let bed = try await SchemaTestBed()
        let set = try bed.set(first, second, ("V3__slow.sql", "SELECT pg_sleep(0.2); CREATE TABLE slow (id int);"))
        let runs = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<5 { group.addTask { try await bed.migrate(set) } }
            return try await group.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(runs.sorted() == ["V1__things.sql", "V2__notes.sql", "V3__slow.sql"])
    }

    @Test func `a migration waits for a table in use in small portions and runs once it is free`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first))
        let set = try bed.set(first, second)
        let run = try await bed.withService { database in
            try await database.transaction { transaction in
                try await transaction.run(Statement("use", "INSERT INTO things VALUES (7)"))
                let run = Task { try await bed.migrate(set) }
                // Longer than one attempt of the migration.
                try await Task.sleep(for: .seconds(4))
                try await transaction.run(Statement("more", "INSERT INTO things VALUES (8)"))
                return run
            }
        }
        #expect(try await run.value == ["V2__notes.sql"])
    }

    @Test func `what PostgreSQL forbids in a transaction runs outside of one, as the service's role`() async throws {
        let bed = try await SchemaTestBed()
        let index = ("V2__index.sql", "-- mesh: no-transaction\nCREATE INDEX CONCURRENTLY things_by_id ON things (id);")
        #expect(try await bed.migrate(bed.set(first, index)) == ["V1__things.sql", "V2__index.sql"])
        let broken = ("V3__broken.sql", "-- mesh: no-transaction\nCREATE INDEX CONCURRENTLY nothing ON nowhere (id);")
        _ = await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(first, index, broken)) }
        #expect(try await bed.runner.info(bed.set(first, index, broken)).map(\.status) == [.applied, .applied, .failed])
    }

    @Test func `a repeatable migration runs again when its text changes`() async throws {
        let bed = try await SchemaTestBed()
        let view = ("R__view.sql", "CREATE OR REPLACE VIEW numbers AS SELECT 1 AS n;")
        #expect(try await bed.migrate(bed.set(view, first)) == ["V1__things.sql", "R__view.sql"])
        #expect(try await bed.migrate(bed.set(view, first)) == [])
        #expect(try await bed.migrate(bed.set(("R__view.sql", "CREATE OR REPLACE VIEW numbers AS SELECT 2 AS n;"), first)) == ["R__view.sql"])
    }

    @Test func `a file that ends its transaction is refused`() async throws {
        let bed = try await SchemaTestBed()
        let problems = await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(("V1__sly.sql", "CREATE TABLE sly (id int); COMMIT; BEGIN;"))) }
        #expect(problems == ["V1__sly.sql ends the transaction that it runs in; remove its BEGIN, COMMIT or ROLLBACK"])
    }

    @Test func `a table that is in use all the time fails the migration in the end, with advice and without a trace`() async throws {
        let bed = try await SchemaTestBed(lockTimeout: .milliseconds(50), lockAttempts: 3)
        _ = try await bed.migrate(bed.set(first))
        let problems = try await bed.withService { database in
            try await database.transaction { transaction in
                try await transaction.run(Statement("use", "INSERT INTO things VALUES (7)"))
                return await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(first, second)) }
            }
        }
        #expect(problems.first?.hasPrefix("V2__notes.sql: PostgreSQL 55P03: canceling statement due to lock timeout; a table that it needs is in use") == true, "\(problems)")
        #expect(try await bed.runner.info(bed.set(first, second)).map(\.status) == [.applied, .pending])
    }

    // MARK: Lint

    private let dangerous = ("V2__drop.sql", "ALTER TABLE things DROP COLUMN id;")

    @Test func `a schema in use is spared what the lint found, until somebody gives a reason`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first))
        let problems = await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(first, dangerous)) }
        #expect(problems.count == 1 && problems[0].hasPrefix("V2__drop.sql line 1: drop-column: "), "\(problems)")
        let accepted = (dangerous.0, "-- lint: accept drop-column: no version has read it since 1.2\n" + dangerous.1)
        #expect(try await bed.migrate(bed.set(first, accepted)) == ["V2__drop.sql"])
    }

    @Test func `a fresh schema has nobody to hurt`() async throws {
        let bed = try await SchemaTestBed()
        #expect(try await bed.migrate(bed.set(first, dangerous)).count == 2)
    }

    // MARK: Plan

    @Test func `a plan names files, locks and findings, and changes nothing`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first))
        let plan = try await bed.runner.plan(bed.set(first, second, ("V3__new.sql", "CREATE TABLE more (id int REFERENCES things);")))
        #expect(plan.problems == [])
        #expect(plan.steps.map(\.script) == ["V2__notes.sql", "V3__new.sql"])
        #expect(plan.steps.map(\.locks) == [["things ACCESS EXCLUSIVE"], ["things SHARE ROW EXCLUSIVE"]])
        #expect(try await bed.runner.info(bed.set(first, second)).map(\.status) == [.applied, .pending])
        let broken = try await bed.runner.plan(bed.set(first, ("V2__broken.sql", "SELECT 1;\nSELECT nothing;")))
        #expect(broken.problems == [#"V2__broken.sql line 2: PostgreSQL 42703: column "nothing" does not exist"#])
        let refused = try await bed.runner.plan(bed.set(first, dangerous))
        #expect(refused.problems.count == 1 && refused.steps.first?.findings.first?.rule == .dropColumn)
        let fresh = try await SchemaTestBed()
        #expect(try await fresh.runner.plan(fresh.set(first)).steps.map(\.script) == ["V1__things.sql"])
    }

    // MARK: Repair and baseline

    @Test func `repair makes the history agree with the files and touches nothing else`() async throws {
        let bed = try await SchemaTestBed()
        let broken = ("V3__broken.sql", "-- mesh: no-transaction\nCREATE INDEX CONCURRENTLY nothing ON nowhere (id);")
        let gone = ("R__gone.sql", "SELECT 1;")
        _ = try await bed.migrate(bed.set(first, second, gone))
        _ = await SchemaTestBed.problems { _ = try await bed.migrate(bed.set(first, second, broken, gone)) }
        let edited = ("V1__things.sql", first.1 + " -- the same")
        let set = try bed.set(edited, second, ("V3__mended.sql", "CREATE TABLE mended (id int);"))
        let done = try await bed.runner.repair(set)
        #expect(done.count == 3, "\(done)")
        #expect(try await bed.runner.info(set).map(\.status) == [.applied, .applied, .pending])
        #expect(try await bed.migrate(set) == ["V3__mended.sql"])
        #expect(try await bed.runner.repair(set) == [])
    }

    @Test func `an older program does not repair a newer schema`() async throws {
        let bed = try await SchemaTestBed()
        _ = try await bed.migrate(bed.set(first, second))
        let problems = await SchemaTestBed.problems { _ = try await bed.runner.repair(bed.set(first)) }
        #expect(problems == ["V2__notes.sql is newer than this program; run the program's newer version"])
        #expect(try await bed.runner.info(bed.set(first, second)).map(\.status) == [.applied, .applied])
    }

    @Test func `a schema that was there before its history is taken as it is`() async throws {
        let bed = try await SchemaTestBed()
        let third = ("V3__more.sql", "CREATE TABLE more (id int);")
        let set = try bed.set(first, second, third)
        let version = try await bed.runner.baseline(set, module: "service", at: MigrationVersion("2"), password: "secret")
        #expect(version.description == "2")
        #expect(try await bed.runner.info(set).map(\.status) == [.baseline, .baseline, .pending])
        #expect(try await bed.migrate(set) == ["V3__more.sql"])
        try await bed.withService { try await SchemaRunner.validate(set, in: $0) }
        let again = await SchemaTestBed.problems { _ = try await bed.runner.baseline(set, module: "service", password: "secret") }
        #expect(again == ["module service has a history already; a baseline is for a schema without one"])
        let unknown = await SchemaTestBed.problems { _ = try await bed.runner.baseline(set, module: "service", at: MigrationVersion("9"), password: "secret") }
        #expect(unknown == ["module service has no migration 9; it has 1, 2, 3"])
    }
}
