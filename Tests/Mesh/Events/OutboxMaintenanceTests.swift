internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Testing

/// What keeps the framework's tables in shape.
struct OutboxMaintenanceTests {
    private func run(_ stage: Stage, _ sql: String) async throws {
        _ = try await stage.producer.transaction { try await $0.run(Statement<Void>("test.\(sql.hashValue)", sql)) }
    }

    private func number(_ stage: Stage, _ sql: String) async throws -> Int64 {
        try await stage.producer.read { transaction in
            try await transaction.first(Statement("test.\(sql.hashValue)", sql) { try $0.decode(Int64.self) }) ?? -1
        }
    }

    private let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass"

    private func maintenance(_ stage: Stage) -> OutboxMaintenance { OutboxMaintenance(database: stage.producer, logger: Stage.logger) }

    /// A partition of the day so many days ago, with one event.
    private func makeDay(_ stage: Stage, ago days: Int, id: Int64, retention: String = "NULL") async throws {
        try await run(
            stage,
            "INSERT INTO outbox VALUES (\(id), now() - interval '\(days) days', NULL, \(retention), 3, 'test.happened', 'k', '\\x00')")
    }

    @Test func `events of days without a partition move to their day and stay readable`() async throws {
        try await Stage.with { stage in
            try await makeDay(stage, ago: 2, id: 1)
            #expect(try await number(stage, "SELECT count(*) FROM outbox_default") == 1)
            let before = try await number(stage, partitions)
            try await maintenance(stage).work()
            #expect(try await number(stage, partitions) == before + 1)
            #expect(try await number(stage, "SELECT count(*) FROM outbox_default") == 0)
            #expect(try await number(stage, "SELECT count(*) FROM outbox") == 1)
        }
    }

    @Test func `partitions for the days ahead are there from the beginning`() async throws {
        try await Stage.with { stage in
            #expect(try await number(stage, partitions) == 5)
            try await maintenance(stage).work()
            #expect(try await number(stage, partitions) == 5)
            try await stage.emit(Happened(key: "a"))
            #expect(try await number(stage, "SELECT count(*) FROM outbox_default") == 0)
        }
    }

    @Test func `only whole days beyond the retention go, and what is gone is noted`() async throws {
        try await Stage.with { stage in
            for (id, days) in [(1, 9), (2, 8), (3, 7), (4, 6)] { try await makeDay(stage, ago: days, id: Int64(id)) }
            try await maintenance(stage).work()
            try await maintenance(stage).work()
            #expect(try await number(stage, "SELECT min(id) FROM outbox") == 3)
            #expect(try await number(stage, "SELECT dropped_through FROM outbox_log") == 2)
            #expect(try await number(stage, "SELECT id FROM outbox_floor WHERE topic = 'test.happened' AND lane = 3") == 2)
        }
    }

    @Test func `an event that must be kept longer keeps its day`() async throws {
        try await Stage.with { stage in
            try await makeDay(stage, ago: 20, id: 1, retention: "24 * 21")
            try await makeDay(stage, ago: 19, id: 2)
            try await maintenance(stage).work()
            #expect(try await number(stage, "SELECT count(*) FROM outbox WHERE id = 1") == 1)
            #expect(try await number(stage, "SELECT count(*) FROM outbox WHERE id = 2") == 0)
        }
    }

    @Test func `old idempotency records are deleted`() async throws {
        try await Stage.with { stage in
            try await run(
                stage,
                """
                INSERT INTO idempotency SELECT 's', 'm', g::text, '\\x00', '\\x00', now() - g * interval '1 hour' FROM generate_series(1, 48) g
                """)
            try await maintenance(stage).work()
            #expect(try await number(stage, "SELECT count(*) FROM idempotency") == 23)
        }
    }

    @Test func `two instances at once do the work once and neither fails`() async throws {
        try await Stage.with { stage in
            try await makeDay(stage, ago: 9, id: 1)
            async let first: Void = maintenance(stage).work()
            async let second: Void = maintenance(stage).work()
            _ = try await (first, second)
            try await maintenance(stage).work()
            #expect(try await number(stage, "SELECT count(*) FROM outbox") == 0)
        }
    }

    @Test func `maintenance gives way to a long reader instead of making the writers wait behind it`() async throws {
        try await Stage.with { stage in
            try await makeDay(stage, ago: 9, id: 1)
            try await stage.producer.transaction { reader in
                try await reader.run(Statement<Void>("test.read", "SELECT count(*) FROM outbox"))
                await #expect(throws: PostgresError.self) { try await maintenance(stage).work() }
                try await stage.emit(Happened(key: "a"))
            }
            try await maintenance(stage).work()
            #expect(try await number(stage, "SELECT count(*) FROM outbox") == 1)
        }
    }
}
