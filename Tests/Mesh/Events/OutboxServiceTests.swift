internal import struct FoundationEssentials.UUID
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// What a subscriber gets from a log.
struct OutboxServiceTests {
    private func fetch(
        _ stage: Stage, of outbox: OutboxService? = nil, from positions: [Int16: Int64] = [:], epoch: String? = nil, limit: Int = 0, wait: Duration = .zero,
        topics: [String] = ["test.happened"]
    ) async throws -> FetchEventsResponse {
        let known: String
        if let epoch { known = epoch } else { known = try await describe(stage).epoch }
        let lanes = (0..<Lane.count).map { MeshEventsV1.LanePosition(lane: UInt32($0), position: positions[$0] ?? 0) }
        return try await (outbox ?? stage.outbox).fetchEvents(
            FetchEventsRequest(
                subscriber: "tests", topics: topics, positions: lanes, epoch: known, maxEvents: UInt32(limit),
                waitMs: UInt32(wait / .milliseconds(1))), .test())
    }

    private func describe(_ stage: Stage) async throws -> FetchEventsResponse {
        try await stage.outbox.fetchEvents(
            FetchEventsRequest(subscriber: "tests", topics: ["test.happened"], positions: [MeshEventsV1.LanePosition()]), .test())
    }

    private func refusal(_ body: () async throws -> FetchEventsResponse) async throws -> String? {
        do {
            _ = try await body()
            return nil
        } catch let error as MeshError where error.code == .failedPrecondition {
            return error.reason
        }
    }

    @Test func `first contact tells the epoch and the lanes, and no event`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(key: "a"))
            let description = try await describe(stage)
            #expect(UUID(uuidString: description.epoch) != nil)
            #expect(description.lanes == 64)
            #expect(description.events.isEmpty && description.floors.isEmpty)
        }
    }

    @Test func `pages of any size give every event once and each lane in order`() async throws {
        try await Stage.with { stage in
            try await stage.producer.transaction { transaction in
                for number in 1...300 { transaction.emit(Happened(id: Int64(number), key: "\(number % 7)", payload: Array(repeating: 1, count: 100))) }
            }
            for limit in [1, 7, 1000] {
                var positions: [Int16: Int64] = [:], seen: [Int64] = []
                while true {
                    let events = try await fetch(stage, from: positions, limit: limit).events
                    if events.isEmpty { break }
                    #expect(events.count <= limit)
                    for event in events {
                        #expect(event.id > positions[Int16(event.lane)] ?? 0)
                        positions[Int16(event.lane)] = event.id
                        seen.append(event.id)
                    }
                }
                #expect(Set(seen).count == 300 && seen.count == 300)
            }
        }
    }

    @Test func `a page ends after about a mebibyte`() async throws {
        try await Stage.with { stage in
            for _ in 0..<4 {
                try await stage.producer.transaction { transaction in
                    for _ in 0..<2 { transaction.emit(Happened(key: "a", payload: Array(repeating: 7, count: 300_000))) }
                }
            }
            #expect(try await fetch(stage).events.count == 4)
        }
    }

    @Test func `whoever waits is woken by a commit of this process, without polling`() async throws {
        try await Stage.with { stage in
            let outbox = OutboxService(database: stage.producer, polling: .init(shortest: .seconds(3600), longest: .seconds(3600)))
            let epoch = try await describe(stage).epoch
            let lane = Lane.of(topic: "test.happened", key: "a")
            for position in Int64(0)..<5 {
                async let waiting = fetch(stage, of: outbox, from: [lane: position], epoch: epoch, wait: .seconds(30))
                try await Task.sleep(for: .milliseconds(30))
                try await stage.emit(Happened(key: "a"))
                let events = try await waiting.events
                #expect(events.map(\.id) == [position + 1])
            }
        }
    }

    @Test func `an event of another process is found by polling`() async throws {
        try await Stage.with { stage in
            let outbox = OutboxService(database: stage.producer, polling: .init(shortest: .milliseconds(5), longest: .milliseconds(5)))
            async let waiting = fetch(stage, of: outbox, wait: .seconds(30))
            try await Task.sleep(for: .milliseconds(100))
            // Not through `emit`, so nothing in this process hears of it.
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(
                    Statement<Void>(
                        "test.append",
                        "SELECT outbox_append(64::int2, '{5}', '{5}', '{test.happened}', '{k}', ARRAY['\\x00'::bytea], '{0}', ARRAY[''::bytea], NULL, NULL, NULL)"))
            }
            let events = try await waiting.events
            #expect(events.map(\.key) == ["k"])
        }
    }

    @Test func `whoever waits for nothing is answered when the time is over, or when the service stops waiting`() async throws {
        try await Stage.with { stage in
            #expect(try await fetch(stage, wait: .milliseconds(50)).events.isEmpty)
            async let waiting = fetch(stage, wait: .seconds(30))
            try await Task.sleep(for: .milliseconds(50))
            stage.outbox.stopWaiting()
            #expect(try await waiting.events.isEmpty)
        }
    }

    @Test func `a stream brings what is there, then what comes, and ends when the service stops`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(key: "a"), Happened(key: "b"))
            let epoch = try await describe(stage).epoch
            let lanes = (0..<Lane.count).map { MeshEventsV1.LanePosition(lane: UInt32($0), position: 0) }
            let seen = Mutex<[String]>([])
            let streaming = Task {
                try await stage.outbox.streamEvents(
                    StreamEventsRequest(subscriber: "tests", topics: ["test.happened"], positions: lanes, epoch: epoch, signOfLifeMs: 100),
                    MessageWriter { response throws(MeshError) in seen.withLock { $0 += response.events.map(\.key) } }, .test())
            }
            let first = try await eventually { seen.withLock { $0 } } until: { $0.count == 2 }
            #expect(first == ["a", "b"])
            try await stage.emit(Happened(key: "c"))
            let second = try await eventually { seen.withLock { $0 } } until: { $0.count == 3 }
            #expect(second == ["a", "b", "c"])
            stage.outbox.stopWaiting()
            try await streaming.value
        }
    }

    @Test func `a stream notices that the log was set back behind what it has brought`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(key: "a"), Happened(key: "b"))
            let outbox = OutboxService(database: stage.producer, polling: .init(shortest: .milliseconds(5), longest: .milliseconds(5)))
            let epoch = try await describe(stage).epoch
            let seen = Mutex(0)
            let streaming = Task {
                try await refusal {
                    try await outbox.streamEvents(
                        StreamEventsRequest(
                            subscriber: "tests", topics: ["test.happened"],
                            positions: (0..<Lane.count).map { MeshEventsV1.LanePosition(lane: UInt32($0), position: 0) }, epoch: epoch, signOfLifeMs: 100),
                        MessageWriter { response throws(MeshError) in seen.withLock { $0 += response.events.count } }, .test())
                    return FetchEventsResponse()
                }
            }
            _ = try await eventually { seen.withLock { $0 } } until: { $0 == 2 }
            // Restored to an earlier time by somebody who did not begin a new epoch.
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(Statement<Void>("test.forget", "DELETE FROM outbox"))
                try await transaction.run(Statement<Void>("test.set_back", "SELECT setval('outbox_id', 1)"))
            }
            #expect(try await streaming.value == "AHEAD_OF_LOG")
        }
    }

    @Test func `a stream is refused for the same reasons as a question`() async throws {
        try await Stage.with { stage in
            let reason = try await refusal {
                try await stage.outbox.streamEvents(
                    StreamEventsRequest(
                        subscriber: "tests", topics: ["test.happened"], positions: [MeshEventsV1.LanePosition()],
                        epoch: "0190a8f0-0000-7000-8000-000000000001"), MessageWriter { _ throws(MeshError) in }, .test())
                return FetchEventsResponse()
            }
            #expect(reason == "EPOCH_MISMATCH")
        }
    }

    @Test func `positions of another epoch are refused`() async throws {
        try await Stage.with { stage in
            let reason = try await refusal { try await fetch(stage, epoch: "0190a8f0-0000-7000-8000-000000000001") }
            #expect(reason == "EPOCH_MISMATCH")
        }
    }

    @Test func `a position that the log has not reached is refused`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(key: "a"), Happened(key: "a"))
            #expect(try await refusal { try await fetch(stage, from: [0: 2]) } == nil)
            #expect(try await refusal { try await fetch(stage, from: [0: 3]) } == "AHEAD_OF_LOG")
        }
    }

    @Test func `a position behind what retention has dropped is refused, and first contact begins after it`() async throws {
        try await Stage.with { stage in
            try await stage.emit(Happened(key: "a"))
            let epoch = try await describe(stage).epoch
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(Statement<Void>("test.floor", "INSERT INTO outbox_floor VALUES ('test.happened', 9, 1)"))
                try await transaction.run(Statement<Void>("test.dropped", "UPDATE outbox_log SET dropped_through = 1"))
            }
            try await Task.sleep(for: .milliseconds(1100))
            #expect(try await refusal { try await fetch(stage, epoch: epoch) } == "BEHIND_RETENTION")
            #expect(try await describe(stage).floors == [MeshEventsV1.LanePosition(lane: 9, position: 1)])
            #expect(try await refusal { try await fetch(stage, from: [9: 1], epoch: epoch) } == nil)
        }
    }

    @Test func `reading steps down the index and never scans the log`() async throws {
        try await Stage.with { stage in
            let plan = try await stage.producer.transaction { transaction in
                try await transaction.run(
                    Statement<Void>(
                        "test.fill",
                        "INSERT INTO outbox SELECT g, now(), NULL, NULL, g % 64, 'test.happened', 'k', '\\x00' FROM generate_series(1, 20000) g"))
                return try await transaction.query(
                    Statement("test.plan", "EXPLAIN " + OutboxStatements.eventsSQL, ["test.happened"], [Int16(3)], [Int64(5)], Int64(16), Int64(16), Int64(1000)) {
                        try $0.decode(String.self)
                    })
            }
            #expect(plan.contains { $0.contains("Index Scan") })
            #expect(!plan.contains { $0.contains("Seq Scan on outbox_2") }, "\(plan.joined(separator: "\n"))")
        }
    }
}
