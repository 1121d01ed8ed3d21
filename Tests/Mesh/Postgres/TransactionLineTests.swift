import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Testing

@Suite struct TransactionLineTests {
    private static let things = "CREATE TABLE things (id int CONSTRAINT things_pkey PRIMARY KEY, session int DEFAULT pg_backend_pid());"

    private static func add(_ id: Int) -> Statement<Void> { Statement("things.add", "INSERT INTO things (id) VALUES ($1)", Int32(id)) }

    private static let pause = Statement<Void>("things.pause", "SELECT pg_sleep(0.01)")

    /// Runs `body` while a first transaction of the line waits for a row that somebody else holds.
    private func whileOneWaits(
        in line: TransactionLine, of database: Database, _ body: @escaping (inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
    ) async throws {
        try await line.run([Self.add(1)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await database.transaction { holder in
                let hold = Statement("things.hold", "SELECT pg_backend_pid() FROM things WHERE id = 1 FOR UPDATE") { try $0.decode(Int32.self) }
                let session = try #require(try await holder.first(hold))
                group.addTask { try await line.run([Statement("things.change", "UPDATE things SET session = pg_backend_pid() WHERE id = 1")]) }
                let waiting = "SELECT count(*) FROM pg_stat_activity WHERE \(session) = ANY (pg_blocking_pids(pid))"
                while try await database.value(waiting, as: Int.self) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                try await body(&group)
            }
            try await group.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(3))) func `many at once take effect one behind the other on one connection, which is given back`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let line = TransactionLine(database)
            try await whileOneWaits(in: line, of: database) { group in
                for id in 2...40 { group.addTask { try await line.run([Self.pause, Self.add(id)]) } }
                try await Task.sleep(for: .milliseconds(100))
            }
            try await database.expect("SELECT count(*) FROM things", 40)
            try await database.expect("SELECT count(DISTINCT session) FROM things", 1)
            try await line.run([Self.add(100)])
            try await database.expect("SELECT count(*) FROM things", 41)
        }
    }

    @Test func `all statements take effect or none, and one that fails does not harm those around it`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let line = TransactionLine(database)
            let failures = await withTaskGroup(of: String?.self) { group in
                for id in 0..<30 {
                    // Each third adds a thing of its own, and then one that is there already.
                    group.addTask {
                        await TestDatabase.error { try await line.run(id % 3 == 1 ? [Self.add(1000 + id), Self.add(1000 + id)] : [Self.add(id), Self.pause]) }?.sqlState
                    }
                }
                return await group.reduce(into: [String: Int]()) { if let failure = $1 { $0[failure, default: 0] += 1 } }
            }
            #expect(failures == ["23505": 10])
            try await database.expect("SELECT count(*) FROM things", 20)
            try await database.expect("SELECT count(*) FROM things WHERE id >= 1000", 0)
        }
    }

    @Test(.timeLimit(.minutes(3))) func `on another track others go past what takes long`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let line = TransactionLine(database)
            try await whileOneWaits(in: line, of: database) { _ in
                try await line.run([Self.add(2)], track: 1)
            }
            try await database.expect("SELECT count(*) FROM things", 2)
            try await database.expect("SELECT count(DISTINCT session) FROM things", 2)
        }
    }

    @Test func `a connection that ends takes its transactions along, and the line goes on with another`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let line = TransactionLine(database)
            let ending = Statement<Void>("things.end", "SELECT pg_terminate_backend(pg_backend_pid())")
            let error = await TestDatabase.error { try await line.run([Self.add(1), ending, Self.add(2)]) }
            #expect(error?.sqlState == "08007")
            try await line.run([Self.add(3)])
            try await database.expect("SELECT array_agg(id)::text FROM things", "{3}")
        }
    }
}
