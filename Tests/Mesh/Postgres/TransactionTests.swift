import MeshEnvironment
import MeshPostgres
import MeshTestKit
import Testing

@Suite struct TransactionTests {
    private static let things = "CREATE TABLE things (id int CONSTRAINT things_pkey PRIMARY KEY, note text, CHECK (id < 1000));"
    private struct Broken: Error {}

    private static func add(_ id: Int32) -> Statement<Void> { Statement("things.add", "INSERT INTO things (id) VALUES ($1)", id) }

    private func expectCount(_ count: Int, _ database: Database, at location: SourceLocation = #_sourceLocation) async throws {
        try await database.expect("SELECT count(*) FROM things", count, at: location)
    }

    @Test func `what the closure wrote is there when it returns, and gone when it throws`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let touched = try await database.transaction { try await $0.run(Statement("many", "INSERT INTO things SELECT generate_series(1, 3)")) }
            #expect(touched == 3)
            await #expect(throws: Broken.self) {
                try await database.transaction { transaction in
                    try await transaction.run(Self.add(4))
                    throw Broken()
                }
            }
            try await expectCount(3, database)
        }
    }

    @Test func `a violated constraint is named, and nothing of the row is told`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let error = await TestDatabase.error {
                try await database.transaction { transaction in
                    try await transaction.run(Self.add(1))
                    try await transaction.run(Self.add(1))
                }
            }
            #expect(error?.isUniqueViolation(of: "things_pkey") == true)
            #expect(error?.statement == "things.add")
            #expect(error?.message == #"duplicate key value violates unique constraint "things_pkey""#)
            try await expectCount(0, database)
        }
    }

    @Test func `an invalid value does not appear in the error`() async throws {
        try await TestDatabase.with { database in
            let error = await TestDatabase.error { _ = try await database.transaction { try await $0.run(Statement("bad", "SELECT $1::int", "geheim")) } }
            #expect(error?.sqlState == "22P02")
            #expect(error?.description.contains("geheim") == false)
        }
    }

    @Test func `a failure that the closure swallows still rolls back and is thrown`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let error = await TestDatabase.error {
                try await database.transaction { transaction in
                    try await transaction.run(Self.add(1))
                    _ = try? await transaction.run(Self.add(2000))
                }
            }
            #expect(error?.sqlState == "23514")
            try await expectCount(0, database)
        }
    }

    @Test func `a savepoint undoes its part alone`() async throws {
        try await TestDatabase.with(Self.things) { database in
            try await database.transaction { transaction in
                try await transaction.run(Self.add(1))
                let error = await TestDatabase.error {
                    try await transaction.savepoint { inner in
                        try await inner.run(Self.add(2))
                        _ = try await inner.savepoint { try await $0.run(Self.add(3)) }
                        try await inner.run(Self.add(1))
                    }
                }
                #expect(error?.isUniqueViolation() == true)
                _ = try await transaction.savepoint { try await $0.run(Self.add(4)) }
            }
            let ids = try await database.value("SELECT array_agg(id ORDER BY id) FROM things", as: [Int32].self)
            #expect(ids == [1, 4])
        }
    }

    @Test func `a read-only transaction refuses to write`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let error = await TestDatabase.error { _ = try await database.read { try await $0.run(Self.add(1)) } }
            #expect(error?.sqlState == "25006")
            let count = try await database.read(isolation: .serializable) { transaction in
                try await transaction.first(Statement("n", "SELECT count(*) FROM things") { try $0.decode(Int.self) })
            }
            #expect(count == 0)
        }
    }

    @Test func `a transaction is of no use after its closure`() async throws {
        try await TestDatabase.with { database in
            let escaped = try await database.transaction { transaction in
                try await transaction.run(Statement("one", "SELECT 1"))
                return transaction
            }
            let error = await TestDatabase.error { try await escaped.run(Statement("one", "SELECT 1")) }
            #expect(error?.sqlState == "25P01")
        }
    }

    @Test func `child tasks share the transaction`() async throws {
        try await TestDatabase.with(Self.things) { database in
            try await database.transaction { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for id in 1...50 { group.addTask { try await transaction.run(Self.add(Int32(id))) } }
                    try await group.waitForAll()
                }
            }
            try await expectCount(50, database)
        }
    }

    @Test func `statements that travel with the next one take effect, or fail it under their own name`() async throws {
        try await TestDatabase.with(Self.things) { database in
            try await database.transaction { $0.runWithNext(Self.add(1)) }
            try await expectCount(1, database)
            let error = await TestDatabase.error {
                try await database.transaction { transaction in
                    transaction.runWithNext(Self.add(1))
                    try await transaction.run(Statement("innocent", "SELECT 1"))
                }
            }
            #expect(error?.statement == "things.add")
        }
    }

    // MARK: Hooks

    private enum Held: TransactionStorageKey { static var initial: [Int32] { [] } }

    @Test func `work before COMMIT runs once per key and inside, work after it only when committed`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let after = Tally()
            func emit(_ id: Int32, _ transaction: Transaction) {
                transaction.withStorage(Held.self) { $0.append(id) }
                transaction.beforeCommit(ObjectIdentifier(Held.self)) { transaction in
                    for id in transaction.withStorage(Held.self, { $0 }) { transaction.runWithNext(Self.add(id)) }
                }
                transaction.afterCommit { after.add() }
            }
            try await database.transaction { transaction in
                emit(1, transaction)
                emit(2, transaction)
            }
            try await expectCount(2, database)
            #expect(after.count == 2)
            _ = await TestDatabase.error { try await database.transaction { emit(2, $0) } }
            #expect(after.count == 2)
        }
    }

    @Test func `what waited for COMMIT is forgotten with its savepoint, and what waited before it stays`() async throws {
        try await TestDatabase.with(Self.things) { database in
            let after = Tally()
            func emit(_ id: Int32, _ transaction: Transaction) {
                transaction.withStorage(Held.self) { $0.append(id) }
                transaction.beforeCommit(ObjectIdentifier(Held.self)) { transaction in
                    for id in transaction.withStorage(Held.self, { $0 }) { transaction.runWithNext(Self.add(id)) }
                }
                transaction.afterCommit { after.add() }
            }
            try await database.transaction { transaction in
                // The hook of a part that is undone goes with it, also when it is the first.
                await #expect(throws: Broken.self) {
                    try await transaction.savepoint { inner in
                        emit(1, inner)
                        throw Broken()
                    }
                }
                emit(2, transaction)
                await #expect(throws: Broken.self) {
                    try await transaction.savepoint { outer in
                        emit(3, outer)
                        try await outer.run(Self.add(30))
                        _ = try await outer.savepoint { emit(4, $0) }
                        throw Broken()
                    }
                }
                _ = try await transaction.savepoint { emit(5, $0) }
            }
            let ids = try await database.value("SELECT array_agg(id ORDER BY id) FROM things", as: [Int32].self)
            #expect(ids == [2, 5])
            #expect(after.count == 2)
        }
    }

    @Test func `a statement that waited inside an undone savepoint is not sent`() async throws {
        try await TestDatabase.with(Self.things) { database in
            try await database.transaction { transaction in
                try await transaction.run(Self.add(1))
                await #expect(throws: Broken.self) {
                    try await transaction.savepoint { inner in
                        inner.runWithNext(Self.add(1))
                        throw Broken()
                    }
                }
                try await transaction.run(Self.add(2))
            }
            try await expectCount(2, database)
        }
    }

    // MARK: Single statements

    @Test func `a statement by itself takes effect at once, and many travel together as one transaction`() async throws {
        try await TestDatabase.with(Self.things) { database in
            #expect(try await database.run(Self.add(1)) == 1)
            let ids = (1...3).map { Statement("things.by-id", "SELECT id FROM things WHERE id = $1", Int32($0)) { try $0.decode(Int32.self) } }
            #expect(try await database.query(each: ids) == [[1], [], []])
            let error = await TestDatabase.error { _ = try await database.query(each: [Self.add(2), Self.add(1)]) }
            #expect(error?.isUniqueViolation() == true)
            try await expectCount(1, database)
            let both = try await database.transaction { try await $0.query(each: ids) }
            #expect(both == [[1], [], []])
        }
    }

    @Test func `a statement by itself is bounded by its deadline and by its task`() async throws {
        try await TestDatabase.with(change: { $0.maximumConnections = 1 }) { database in
            try await database.ping()
            let sleep = Statement("sleep", "SELECT pg_sleep(30)")
            let late = await TestDatabase.error { try await database.run(sleep, deadline: TimeSource.system.monotonic() + .milliseconds(300)) }
            #expect(late?.isTimeout == true)
            let task = Task { try await database.run(sleep) }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await database.expect("SELECT current_setting('statement_timeout')", "1min")
        }
    }

    // MARK: Conflicts

    @Test func `a serialization failure runs the transaction again`() async throws {
        try await TestDatabase.with("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0);") { database in
            let runs = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await database.transaction(isolation: .serializable) { transaction in
                            runs.add()
                            let n = try await transaction.first(Statement("read", "SELECT n FROM counter") { try $0.decode(Int.self) }) ?? 0
                            try await Task.sleep(for: .milliseconds(20))
                            try await transaction.run(Statement("write", "UPDATE counter SET n = $1", n + 1))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await database.expect("SELECT n FROM counter", 4)
            #expect(runs.count > 4)
        }
    }

    @Test func `a deadlock is resolved by running one of the two again`() async throws {
        try await TestDatabase.with("CREATE TABLE pair (id int PRIMARY KEY, n int); INSERT INTO pair VALUES (1, 0), (2, 0);") { database in
            func bump(_ first: Int32, _ second: Int32) async throws {
                try await database.transaction { transaction in
                    let lock = "UPDATE pair SET n = n + 1 WHERE id = $1"
                    try await transaction.run(Statement("bump", lock, first))
                    try await Task.sleep(for: .milliseconds(100))
                    try await transaction.run(Statement("bump", lock, second))
                }
            }
            async let one: Void = bump(1, 2)
            async let two: Void = bump(2, 1)
            _ = try await (one, two)
            try await database.expect("SELECT sum(n) FROM pair", 4)
        }
    }

    @Test func `a conflict that never ends is thrown after a bounded number of attempts`() async throws {
        try await TestDatabase.with(change: { $0.maximumAttempts = 3 }) { database in
            let runs = Tally()
            let error = await TestDatabase.error {
                try await database.transaction { transaction in
                    runs.add()
                    try await transaction.run(Statement("fail", "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"))
                }
            }
            #expect(error?.isConflict == true)
            #expect(runs.count == 3)
        }
    }
}
