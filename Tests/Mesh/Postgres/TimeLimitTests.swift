import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Testing

@Suite struct TimeLimitTests {
    private let sleep = Statement("sleep", "SELECT pg_sleep(30)")

    @Test func `the deadline ends a statement on the server`() async throws {
        try await TestDatabase.with { database in
            // Connecting is not what is tested.
            try await database.ping()
            let start = ContinuousClock.now
            let error = await TestDatabase.error {
                _ = try await database.transaction(deadline: TimeSource.system.monotonic() + .seconds(1)) { try await $0.run(sleep) }
            }
            #expect(error?.isTimeout == true)
            #expect(error?.statement == "sleep")
            #expect(ContinuousClock.now - start < .seconds(15))
            try await database.ping()
        }
    }

    @Test func `the configured limit ends a statement without a deadline`() async throws {
        try await TestDatabase.with(change: { $0.statementTimeout = .milliseconds(200) }) { database in
            let error = await TestDatabase.error { _ = try await database.transaction { try await $0.run(sleep) } }
            #expect(error?.isTimeout == true)
            #expect(error?.message.contains("statement timeout") == true)
        }
    }

    @Test func `a deadline in the past sends nothing`() async throws {
        try await TestDatabase.with { database in
            try await database.ping()
            let error = await TestDatabase.error {
                _ = try await database.transaction(deadline: TimeSource.system.monotonic() - .seconds(1)) { try await $0.run(Statement("one", "SELECT 1")) }
            }
            #expect(error?.isTimeout == true)
        }
    }

    @Test func `a cancelled task stops waiting, its statement ends, and its connection is not used again`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            let before = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            let task = Task { try await database.transaction { try await $0.run(sleep) } }
            try await Task.sleep(for: .milliseconds(200))
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < .seconds(10))
            let after = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            #expect(after != nil && after != before)
            // The server's side ends as well, at the latest when it looks for its client.
            for _ in 0..<40 {
                let sleeping = try await database.value("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND query LIKE '%pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()", as: Int.self)
                if sleeping == 0 { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("the statement still runs")
        }
    }

    @Test func `a task that is cancelled between statements rolls back and leaves the connection in order`() async throws {
        try await TestDatabase.with("CREATE TABLE things (id int);", change: { $0.maximumConnections = 1 }) { database in
            let before = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            let task = Task {
                try await database.transaction { transaction in
                    try await transaction.run(Statement("add", "INSERT INTO things VALUES (1)"))
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await transaction.run(Statement("add", "INSERT INTO things VALUES (1)"))
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            try await database.expect("SELECT count(*) FROM things", 0)
            try await database.expect("SELECT pg_backend_pid()", before)
        }
    }

    @Test func `a server that says nothing is given up after the limit`() async throws {
        // Six times as long, the server ends a transaction that waits for its next statement: no race with a busy machine.
        try await TestDatabase.with(change: { $0.statementTimeout = .seconds(2); $0.maximumConnections = 1 }) { database in
            // The server's own limit is switched off, so only this side's watch is left.
            let error = await TestDatabase.error {
                try await database.transaction { transaction in
                    try await transaction.run(Statement("off", "SET LOCAL statement_timeout = 0"))
                    try await transaction.run(sleep)
                }
            }
            #expect(error?.isTimeout == true)
            #expect(error?.message == "no answer within the time limit")
            try await database.ping()
        }
    }
}
