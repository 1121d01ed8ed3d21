import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Testing

@Suite struct PoolTests {
    @Test func `no more connections are opened than allowed, and everybody gets a turn`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 3 }) { database in
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND pg_sleep(0.005) IS NOT NULL"
            let most = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 { group.addTask { try await database.value(sql) ?? 0 } }
                return try await group.reduce(0, max)
            }
            #expect((1...3).contains(most))
        }
    }

    /// Occupies the only connection until the returned closure is called.
    private func occupy(_ database: Database) async throws -> @Sendable () async throws -> Void {
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            // Whatever happens, nobody waits for ever.
            defer { begin.finish() }
            try await database.transaction { transaction in
                try await transaction.run(Statement("one", "SELECT 1"))
                begin.yield()
                for await _ in ended { break }
            }
        }
        for await _ in began { break }
        return {
            end.yield()
            try await task.value
        }
    }

    @Test func `who waits too long for a connection is told so`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1; $0.waitLimit = .seconds(5) }) { database in
            let free = try await occupy(database)
            let error = await TestDatabase.error { try await database.ping() }
            #expect(error?.sqlState == "53300")
            #expect(error?.isUnavailable == true)
            try await free()
            try await database.ping()
        }
    }

    @Test func `a deadline shortens the wait`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            let free = try await occupy(database)
            let start = ContinuousClock.now
            let error = await TestDatabase.error { try await database.ping(deadline: TimeSource.system.monotonic() + .milliseconds(100)) }
            #expect(error?.sqlState == "53300")
            #expect(ContinuousClock.now - start < .seconds(10))
            try await free()
        }
    }

    @Test func `a cancelled task leaves the line`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            let free = try await occupy(database)
            let task = Task { try await database.ping() }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await free()
            try await database.ping()
        }
    }

    @Test func `a line that is full refuses at once`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1; $0.maximumWaiting = 1 }) { database in
            let free = try await occupy(database)
            let waiting = Task { try await database.ping() }
            try await Task.sleep(for: .milliseconds(50))
            let error = await TestDatabase.error { try await database.ping() }
            #expect(error?.sqlState == "53300")
            try await free()
            try await waiting.value
        }
    }

    @Test func `idle connections are closed`() async throws {
        try await TestDatabase.with(change: { $0.idleTimeout = .milliseconds(200) }) { database in
            let first = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            try await Task.sleep(for: .milliseconds(600))
            let second = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            #expect(first != second)
        }
    }

    @Test func `a wrong password is told at once, with the server's reason`() async throws {
        try await TestDatabase.with(change: { $0.password = "wrong" }) { database in
            let start = ContinuousClock.now
            let error = await TestDatabase.error { try await database.ping() }
            #expect(error?.sqlState == "28P01")
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test func `a server that is not there is told after the wait, with the reason`() async throws {
        var configuration = DatabaseConfiguration(host: "/tmp/no-such-directory", database: "x", user: "x")
        configuration.waitLimit = .milliseconds(300)
        try await TestDatabase.with(configuration) { database in
            let error = await TestDatabase.error { try await database.ping() }
            #expect(error?.sqlState == "08001")
            #expect(error?.message.contains("No such file or directory") == true)
        }
    }

    @Test func `closing waits for running transactions and refuses new ones`() async throws {
        try await TestDatabase.with("CREATE TABLE things (id int);") { database in
            let free = try await occupy(database)
            let closing = Task { await database.close() }
            try await Task.sleep(for: .milliseconds(50))
            let error = await TestDatabase.error { try await database.ping() }
            #expect(error?.sqlState == "08003")
            try await free()
            await closing.value
        }
    }
}
