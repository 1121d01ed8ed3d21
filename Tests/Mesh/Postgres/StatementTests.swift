import MeshPostgres
import MeshTestKit
import Testing

@Suite struct StatementTests {
    @Test func `a statement is prepared once per connection`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            for number in 1...5 {
                let back = try await database.transaction { try await $0.first(Statement("echo", "SELECT $1::int8 + 0", number) { try $0.decode(Int.self) }) }
                #expect(back == number)
            }
            let prepared = try await database.value("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int8 + 0'", as: Int.self)
            #expect(prepared == 1)
        }
    }

    @Test func `one name cannot stand for two texts`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            _ = try await database.transaction { try await $0.run(Statement("name", "SELECT 1")) }
            let error = await TestDatabase.error { _ = try await database.transaction { try await $0.run(Statement("name", "SELECT 2")) } }
            #expect(error?.sqlState == "42P05")
            #expect(error?.statement == "name")
            try await database.expect("SELECT 3", 3)
        }
    }

    @Test func `a statement that cannot be prepared fails alone`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            for _ in 0..<2 {
                let error = await TestDatabase.error { _ = try await database.transaction { try await $0.run(Statement("broken", "SELEC 1")) } }
                #expect(error?.sqlState == "42601")
                #expect(error?.statement == "broken")
            }
            try await database.ping()
        }
    }

    @Test func `a table that changed under a prepared statement is no failure`() async throws {
        try await TestDatabase.with("CREATE TABLE things (id int); INSERT INTO things VALUES (1);", change: { $0.maximumConnections = 1 }) { database in
            let all = Statement("all", "SELECT * FROM things") { try $0.decode(Int.self) }
            let before = try await database.read { try await $0.query(all) }
            try await database.run("ALTER TABLE things ALTER COLUMN id TYPE bigint")
            let after = try await database.read { try await $0.query(all) }
            #expect(before == [1])
            #expect(after == [1])
        }
    }

    @Test func `many rows and many statements in flight do not block each other`() async throws {
        try await TestDatabase.with { database in
            let rows = try await database.read { transaction in
                try await transaction.query(Statement("rows", "SELECT n, repeat('x', 200) FROM generate_series(1, 50000) n") { (try $0.decode(Int.self), try $0.decode(String.self)) })
            }
            #expect(rows.count == 50_000)
            #expect(rows.last?.0 == 50_000)
            // Both directions are full at once: parameters that go out while answers come in.
            let big = String(repeating: "y", count: 1_000_000)
            let sizes = try await database.transaction { transaction in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<8 {
                        group.addTask { try await transaction.first(Statement("big", "SELECT $1::text", big) { try $0.decode(String.self).utf8.count }) ?? 0 }
                    }
                    return try await group.reduce(0, +)
                }
            }
            #expect(sizes == 8_000_000)
        }
    }

    @Test func `scripts and prepared statements take turns on one connection`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            let count = try await database.transaction { transaction in
                try await transaction.run(Statement("before", "SELECT 1"))
                try await transaction.script("make", "CREATE TABLE a (id int); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);", limit: .seconds(5))
                return try await transaction.first(Statement("count", "SELECT count(*) FROM a") { try $0.decode(Int.self) })
            }
            #expect(count == 2)
            let error = await TestDatabase.error {
                try await database.transaction { try await $0.script("half", "INSERT INTO a VALUES (3); INSERT INTO nowhere VALUES (1);", limit: .seconds(5)) }
            }
            #expect(error?.statement == "half")
            #expect(error?.position == 39)
            try await database.expect("SELECT count(*) FROM a", 2)
        }
    }
}
