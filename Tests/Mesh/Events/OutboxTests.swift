internal import struct FoundationEssentials.UUID
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPassport
internal import MeshPostgres
internal import Testing

/// What `emit` leaves in the log.
struct OutboxTests {
    private struct Row: Sendable, Hashable {
        var id: Int64
        var lane: Int16
        var key: String
    }

    private func rows(_ database: Database, behind position: Int64 = 0, lane: Int16? = nil) async throws -> [Row] {
        try await database.read { transaction in
            try await transaction.query(
                Statement(
                    "test.rows", "SELECT id, lane, key FROM outbox WHERE id > $1 AND ($2::int2 IS NULL OR lane = $2) ORDER BY id", position, lane
                ) { try Row(id: $0.decode(), lane: $0.decode(), key: $0.decode()) })
        }
    }

    @Test func `events are written with the commit, in the order of emission, each in the lane of its key`() async throws {
        try await Stage.with { stage in
            try await stage.producer.transaction { transaction in
                for key in ["b", "a", "b"] { transaction.emit(Happened(key: key)) }
                let early = try await transaction.first(Statement("test.count", "SELECT count(*) FROM outbox") { try $0.decode(Int64.self) })
                #expect(early == 0)
            }
            let rows = try await rows(stage.producer)
            #expect(rows.map(\.key) == ["b", "a", "b"])
            #expect(rows.map(\.lane) == ["b", "a", "b"].map { Lane.of(topic: "test.happened", key: $0) })
        }
    }

    @Test func `events of several callers in one transaction keep their order, and each carries its own cause`() async throws {
        let traces = (1...5).map { TraceContext(traceHigh: $0, traceLow: 1, span: 1, isSampled: true) }
        try await Stage.with { stage in
            try await stage.producer.transaction { transaction in
                for trace in traces {
                    CallContext.$current.withValue(.test(trace: trace)) {
                        transaction.emit(Happened(key: "first of \(trace.traceID)"))
                        transaction.emit(Happened(key: "second"))
                    }
                }
            }
            let written = try await stage.producer.transaction { transaction in
                try await transaction.query(Statement("test.causes", "SELECT traceparent, key FROM outbox ORDER BY id") { try [$0.decode(String.self), $0.decode(String.self)] })
            }
            #expect(written == traces.flatMap { [[$0.traceparent, "first of \($0.traceID)"], [$0.traceparent, "second"]] })
        }
    }

    @Test func `a log of other lanes takes neither one event nor several`() async throws {
        try await Stage.with { stage in
            for lanes in [Int16?.some(32), nil] {
                _ = try await stage.producer.transaction { transaction in
                    if let lanes {
                        try await transaction.run(Statement<Void>("test.lanes", "UPDATE outbox_log SET lanes = $1", lanes))
                    } else {
                        try await transaction.run(Statement<Void>("test.no_lanes", "DELETE FROM outbox_log"))
                    }
                }
                for count in [1, 2] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await stage.producer.transaction { transaction in
                            for number in 1...count { transaction.emit(Happened(id: Int64(number), key: "a")) }
                        }
                    }
                    #expect(error?.sqlState == "55000")
                }
            }
            #expect(try await rows(stage.producer).isEmpty)
        }
    }

    @Test func `a transaction that fails leaves no event`() async throws {
        try await Stage.with { stage in
            await #expect(throws: Trouble.self) {
                try await stage.producer.transaction { transaction in
                    transaction.emit(Happened(key: "a"))
                    throw Trouble()
                }
            }
            let left = try await rows(stage.producer)
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: ["", String(repeating: "k", count: 256)])
    func `an event whose key cannot order anything fails its transaction`(key: String) async throws {
        try await Stage.with { stage in
            await #expect(throws: EmitError.self) { try await stage.emit(Happened(key: key)) }
            let left = try await rows(stage.producer)
            #expect(left.isEmpty)
        }
    }

    @Test func `a log with another number of lanes is refused`() async throws {
        try await Stage.with { stage in
            _ = try await stage.producer.transaction { try await $0.run(Statement<Void>("test.lanes", "UPDATE outbox_log SET lanes = 32")) }
            await #expect(throws: PostgresError.self) { try await stage.emit(Happened(key: "a")) }
        }
    }

    @Test func `an event carries the trace of the call that it was emitted in`() async throws {
        try await Stage.with { stage in
            try await CallContext.$current.withValue(.test()) { try await stage.emit(Happened(key: "a")) }
            let trace = try await stage.producer.read { transaction in
                try await transaction.first(Statement("test.trace", "SELECT traceparent FROM outbox") { try $0.decode(String.self) })
            }
            #expect(trace == CallContext.testTrace.traceparent)
        }
    }

    /// The heart of the design: a reader that has passed an id of a lane never meets a smaller one later, although the writers
    /// commit late, roll back, and are stopped between drawing an id and committing it.
    @Test func `a reader that follows the lanes of eight concurrent writers misses nothing`() async throws {
        try await Stage.with { stage in
            let isWriting = Task {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for writer in 0..<8 { group.addTask { try await write(writer, 60, into: stage.producer) } }
                    return try await group.reduce(0, +)
                }
            }
            var positions = Array(repeating: Int64(0), count: Int(Lane.count))
            var seen: [Row] = []
            func follow() async throws {
                for lane in 0..<Lane.count {
                    let new = try await rows(stage.producer, behind: positions[Int(lane)], lane: lane)
                    seen += new
                    positions[Int(lane)] = new.last?.id ?? positions[Int(lane)]
                }
            }
            let reading = Task { try await isWriting.value }
            var written: Int?
            while written == nil {
                try await follow()
                written = try await finished(reading)
            }
            try await follow()
            #expect(seen.count == written)
            #expect(Set(seen) == Set(try await rows(stage.producer)))
        }
    }

    private func finished(_ task: Task<Int, any Error>) async throws -> Int? {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask { try await task.value }
            group.addTask { try await Task.sleep(for: .milliseconds(1)); return nil }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Answers how many events were committed.
    private func write(_ writer: Int, _ transactions: Int, into database: Database) async throws -> Int {
        let random = RandomSource.seeded(UInt64(writer))
        var committed = 0
        for _ in 0..<transactions {
            let keys = (0..<Int(random.next() % 3 + 1)).map { _ in "key-\(random.next() % 6)" }
            let delay = random.next() % 4, fails = random.next() % 5 == 0
            do {
                try await database.transaction { transaction in
                    for key in keys { transaction.emit(Happened(key: key)) }
                    transaction.beforeCommit(ObjectIdentifier(Row.self)) { transaction in
                        // Ids are drawn by now, and the commit comes late.
                        try await transaction.run(Statement<Void>("test.sleep", "SELECT pg_sleep($1)", Double(delay) / 1000))
                        if fails { throw Trouble() }
                    }
                }
                committed += keys.count
            } catch is Trouble {}
        }
        return committed
    }
}
