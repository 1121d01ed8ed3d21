import MeshPostgres
import Schema
import Testing

@Suite struct MigrationLintTests {
    private func findings(_ sql: String) throws -> [LintFinding] {
        MigrationLint.findings(in: try Migration(SchemaTestBed.file("V2__x.sql", sql), module: "service", schema: "s"))
    }

    private func rules(_ sql: String) throws -> [LintRule] { try findings(sql).map(\.rule) }

    @Test(arguments: [
        ("CREATE INDEX i ON orders (id)", LintRule.indexBlocksWrites),
        ("create unique index if not exists i on only shop.orders using btree (id)", .indexBlocksWrites),
        ("ALTER TABLE orders ALTER COLUMN price TYPE bigint", .columnType),
        ("ALTER TABLE orders ALTER price SET DATA TYPE bigint", .columnType),
        ("ALTER TABLE ONLY orders ADD COLUMN note text NOT NULL", .notNullWithoutDefault),
        ("ALTER TABLE orders ALTER COLUMN note SET NOT NULL", .setNotNull),
        ("ALTER TABLE orders ADD COLUMN tag uuid NOT NULL DEFAULT gen_random_uuid()", .volatileDefault),
        ("ALTER TABLE orders ADD CONSTRAINT c CHECK (price > 0)", .constraintValidates),
        ("ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES other (id)", .constraintValidates),
        ("ALTER TABLE orders ADD COLUMN other_id int REFERENCES other", .constraintValidates),
        ("ALTER TABLE orders ADD PRIMARY KEY (id)", .constraintValidates),
        ("DROP TABLE IF EXISTS orders", .dropTable),
        ("ALTER TABLE orders DROP COLUMN note", .dropColumn),
        ("ALTER TABLE orders DROP note", .dropColumn),
        ("ALTER TABLE orders RENAME TO purchases", .rename),
        ("ALTER TABLE orders RENAME COLUMN note TO remark", .rename),
        ("LOCK TABLE orders", .heavyLock), ("TRUNCATE orders", .heavyLock), ("REINDEX TABLE orders", .heavyLock), ("CLUSTER orders", .heavyLock),
        ("UPDATE orders SET price = 0", .wholeTable), ("DELETE FROM orders", .wholeTable),
        ("SET LOCAL lock_timeout TO DEFAULT", .missingLockTimeout), ("-- mesh: no-transaction\nALTER TABLE orders ADD COLUMN a int", .missingLockTimeout),
        ("CREATE INDEX CONCURRENTLY i ON orders (id)", .concurrentlyInTransaction),
        ("-- mesh: no-transaction\nCREATE INDEX CONCURRENTLY i ON a (b); CREATE INDEX CONCURRENTLY j ON a (b)", .severalStatements),
        ("CREATE TABLE a (b int); COMMIT", .transactionControl),
    ]) func `what hurts a schema in use is found`(sql: String, rule: LintRule) throws {
        #expect(try rules(sql) == [rule])
    }

    @Test(arguments: [
        "CREATE TABLE orders (id int NOT NULL, note text); CREATE INDEX i ON orders (id); ALTER TABLE orders DROP COLUMN note; UPDATE orders SET id = 1",
        "CREATE TABLE s.orders (id int); ALTER TABLE s.orders ALTER COLUMN id TYPE bigint; DROP TABLE orders",
        "ALTER TABLE orders ADD COLUMN note text, ADD COLUMN n int NOT NULL DEFAULT 0, ADD COLUMN at timestamptz DEFAULT now()",
        "ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c",
        "ALTER TABLE orders DROP CONSTRAINT c; ALTER TABLE orders ALTER COLUMN type SET DEFAULT 1; ALTER TABLE orders ALTER COLUMN a DROP NOT NULL",
        "UPDATE orders SET price = 0 WHERE price IS NULL; DELETE FROM orders WHERE id = 1",
        "-- DROP TABLE orders\n/* LOCK TABLE a; /* nested */ DROP TABLE b; */ SELECT 'DROP TABLE orders; ''x''', E'\\'; DROP TABLE a', \"DROP TABLE\", $1",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN DELETE FROM orders; COMMIT; LOCK TABLE a; END $body$;",
        "-- mesh: no-transaction\nCREATE INDEX CONCURRENTLY i ON orders (id)",
    ]) func `what hurts nobody is left alone`(sql: String) throws {
        #expect(try findings(sql).map(\.description) == [])
    }

    @Test func `several actions of one statement are looked at each, with the statement's line`() throws {
        let found = try findings("SELECT 1;\n\nALTER TABLE orders\n  DROP COLUMN a,\n  ADD COLUMN b numeric(10, 2) NOT NULL;")
        #expect(found.map(\.rule) == [.dropColumn, .notNullWithoutDefault])
        #expect(found.map(\.line) == [3, 3])
    }

    @Test func `a reason in the file accepts its rule and no other`() throws {
        let found = try findings("-- lint: accept drop-column: nobody has read it since June\nALTER TABLE orders DROP COLUMN a; DROP TABLE old;")
        #expect(found.filter { !$0.isAccepted }.map(\.rule) == [.dropTable])
        #expect(found.first?.acceptedBecause == "nobody has read it since June")
    }

    @Test(arguments: ["-- lint: accept drop-table", "-- lint: accept drop-table: ok", "-- lint: accept nonsense: because of a reason", "-- lint: ignore everything please"])
    func `an acceptance without a rule or a reason is a finding itself`(comment: String) throws {
        let found = try findings(comment + "\nDROP TABLE orders;")
        #expect(Set(found.map(\.rule)) == [.dropTable, .acceptanceWithoutReason])
        #expect(found.allSatisfy { !$0.isAccepted })
    }

    @Test func `what cannot work cannot be accepted`() throws {
        let found = try findings("-- lint: accept transaction-control: I know what I do here\nCOMMIT;")
        #expect(found.allSatisfy { !$0.isAccepted })
    }
}
