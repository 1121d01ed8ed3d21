internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import MeshProtobuf
internal import Synchronization
internal import Testing

/// What an operator does to events, with a subscriber running all the while.
struct OperatorTests {
    private let signature: OperatorSignature

    init() throws { signature = try OperatorSignature(name: "kim", reason: "the supplier has mended its data") }

    private func happened(_ number: Int, _ key: String) -> Happened { Happened(id: Int64(number), key: key) }

    /// Fails for the key "bad" until it is mended.
    private func faulty(_ isMended: Flag) -> Recorder {
        Recorder(before: { event, _, _ in
            if event.key == "bad", !isMended.value { throw PoisonEvent("not yet") }
        })
    }

    private func audit(_ stage: Stage) async throws -> [String] {
        try await stage.consumer.read { transaction in
            try await transaction.query(
                Statement("test.audit", "SELECT operator || ' ' || action || ' ' || coalesce(key, '*') || ' ' || touched || ' ' || reason FROM event_audit ORDER BY audit_id") {
                    try $0.decode(String.self)
                })
        }
    }

    private func numbers(_ stage: Stage, _ key: String, _ count: Int) async throws -> [Int] {
        let effects = try await eventually { try await stage.effects().filter { $0.key == key } } until: { $0.count >= count }
        return effects.map { Int($0.number) }
    }

    private func replay(_ stage: Stage) -> EventReplay {
        EventReplay(consumer: stage.consumer, source: stage.producer, subscription: "consumer", from: "producer", topic: "test.happened")
    }

    @Test func `a key that always fails parks alone, others flow, and a retry after the mending drains it in order`() async throws {
        try await Stage.with { stage in
            let isMended = Flag()
            let desk = EventsOperator(database: stage.consumer)
            try await running(stage.subscriber([faulty(isMended)])) {
                for number in 1...60 { try await stage.emit(happened(number, number % 3 == 0 ? "bad" : "good-\(number % 3)")) }
                _ = try await stage.effects(40)
                let parked = try await eventually { try await desk.parked() } until: { $0.count == 20 }
                #expect(parked.count == 20 && Set(parked.map(\.key)) == ["bad"])
                #expect(try await stage.effects().count == 40)

                // A retry before the mending: it fails again, stays parked, and says so.
                let early = try await desk.retry(EventSelection(topic: "test.happened", key: "bad"), signature)
                #expect(early == 20)
                let again = try await eventually { try await desk.parked() } until: { !$0.contains(where: \.isRequested) && $0.first?.attempts == 2 }
                #expect(again.count == 20 && again.first?.attempts == 2)

                isMended.set()
                _ = try await desk.retry(EventSelection(key: "bad"), signature)
                try await stage.emit(happened(63, "bad"))
                let bad = try await numbers(stage, "bad", 21)
                #expect(bad == Array(stride(from: 3, through: 63, by: 3)))
            }
            #expect(try await desk.parked().isEmpty)
            let deeds = try await audit(stage)
            #expect(deeds == Array(repeating: "kim RETRY bad 20 the supplier has mended its data", count: 2))
        }
    }

    @Test func `a skipped event has no effect, and the later ones of its key go on when they are retried`() async throws {
        try await Stage.with { stage in
            let isMended = Flag()
            let desk = EventsOperator(database: stage.consumer)
            try await running(stage.subscriber([faulty(isMended)])) {
                for number in 1...3 { try await stage.emit(happened(number, "bad")) }
                let parked = try await eventually { try await desk.parked() } until: { $0.count == 3 }
                let first = try #require(parked.first)
                let skipped = try await desk.skip(first.id, signature)
                #expect(skipped.eventID == first.eventID)
                await #expect(throws: OperatorError.self) { try await desk.skip(first.id, signature) }
                isMended.set()
                _ = try await desk.retry(EventSelection(key: "bad"), signature)
                let bad = try await numbers(stage, "bad", 2)
                #expect(bad == [2, 3])
            }
            let deeds = try await audit(stage)
            #expect(deeds.first == "kim SKIP bad 1 the supplier has mended its data")
        }
    }

    @Test func `an edited event takes effect as edited, and both payloads are kept`() async throws {
        try await Stage.with { stage in
            let desk = EventsOperator(database: stage.consumer)
            let recorder = Recorder(before: { event, _, _ in if event.id < 0 { throw PoisonEvent("negative") } })
            try await running(stage.subscriber([recorder])) {
                try await stage.emit(happened(-1, "k"), happened(2, "k"))
                let parked = try await eventually { try await desk.parked() } until: { $0.count == 2 }
                let first = try #require(parked.first)
                _ = try await desk.edit(first.id, payload: try happened(1, "k").serializedBytes(), signature)
                let shown = try await desk.show(first.id)
                #expect(shown.isEdited)
                _ = try await desk.retry(EventSelection(key: "k"), signature)
                let mended = try await numbers(stage, "k", 2)
                #expect(mended == [1, 2])
            }
            let kept = try await stage.consumer.read { transaction in
                try await transaction.first(Statement("test.kept", "SELECT before, after FROM event_audit WHERE action = 'EDIT'") { try ($0.decode([UInt8].self), $0.decode([UInt8].self)) })
            }
            let payloads = try #require(kept)
            #expect(try Happened(serializedBytes: payloads.0).id == -1)
            #expect(try Happened(serializedBytes: payloads.1).id == 1)
        }
    }

    @Test func `without a reason nothing is skipped or edited, and without a name nothing at all`() {
        #expect(throws: OperatorError.self) { try OperatorSignature(name: "kim", reason: "  ") }
        #expect(throws: OperatorError.self) { try OperatorSignature(name: "", reason: "because") }
    }

    @Test func `a replay since a time brings every later event to effect once more, in order, and none before`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"), happened(2, "b"))
            try await running(stage.subscriber([Recorder()])) {
                _ = try await stage.effects(2)
                try await Task.sleep(for: .milliseconds(20))
                let time = TimeSource.system.now()
                try await stage.emit(happened(3, "a"), happened(4, "b"), happened(5, "a"))
                _ = try await stage.effects(5)
                let lanes = try await replay(stage).all(since: time, signature)
                #expect(lanes == 2)
                let a = try await numbers(stage, "a", 5), b = try await numbers(stage, "b", 3)
                #expect(a == [1, 3, 5, 3, 5])
                #expect(b == [2, 4, 4])
            }
            let deeds = try await audit(stage)
            #expect(deeds == ["kim REPLAY * 2 the supplier has mended its data"])
        }
    }

    @Test func `a replay takes back what is parked, for it comes again`() async throws {
        try await Stage.with { stage in
            let isMended = Flag()
            let start = TimeSource.system.now() - .seconds(1)
            let desk = EventsOperator(database: stage.consumer)
            try await running(stage.subscriber([faulty(isMended)])) {
                try await stage.emit(happened(1, "bad"), happened(2, "bad"))
                _ = try await eventually { try await desk.parked() } until: { $0.count == 2 }
                isMended.set()
                _ = try await replay(stage).all(since: start, signature)
                let bad = try await numbers(stage, "bad", 2)
                #expect(bad == [1, 2])
            }
            #expect(try await desk.parked().isEmpty)
        }
    }

    @Test func `a replay of one key leaves the others of its lane alone, and later events of the key come after it`() async throws {
        let lane = Lane.of(topic: "test.happened", key: "k")
        let neighbor = try #require((0..<1000).map { "key-\($0)" }.first { Lane.of(topic: "test.happened", key: $0) == lane })
        try await Stage.with { stage in
            let start = TimeSource.system.now() - .seconds(1)
            for number in 1...3 { try await stage.emit(happened(number, "k"), happened(number, neighbor)) }
            try await running(stage.subscriber([Recorder()])) {
                _ = try await stage.effects(6)
                let count = try await replay(stage).key("k", since: start, signature)
                #expect(count == 3)
                try await stage.emit(happened(4, "k"), happened(4, neighbor))
                let k = try await numbers(stage, "k", 7), other = try await numbers(stage, neighbor, 4)
                #expect(k == [1, 2, 3, 1, 2, 3, 4])
                #expect(other == [1, 2, 3, 4])
            }
        }
    }

    @Test func `lag counts what is behind, what is parked, and who works`() async throws {
        try await Stage.with { stage in
            let desk = EventsOperator(database: stage.consumer)
            let isMended = Flag()
            try await stage.emit(happened(1, "bad"), happened(2, "a"))
            try await running(stage.subscriber([faulty(isMended)])) {
                _ = try await stage.effects(1)
                let lags = try await eventually { try await desk.lag { _ in stage.producer } } until: { $0.first?.parkedEvents == 1 && $0.first?.orphanedLanes == 0 }
                let lag = try #require(lags.first)
                #expect(lags.count == 1)
                #expect(lag.topic == "test.happened" && lag.behind == 0 && lag.parkedKeys == 1 && lag.instances == 1 && lag.problem == nil)
            }
            try await stage.emit(happened(3, "a"), happened(4, "b"))
            let lag = try #require(try await desk.lag { _ in stage.producer }.first)
            #expect(lag.behind == 2 && lag.oldest != nil && lag.instances == 0 && lag.orphanedLanes == 64)
            #expect(lag.problem == "no instance runs")
            let blind = try #require(try await desk.lag { _ in nil }.first)
            #expect(blind.behind == nil && blind.problem != nil)
        }
    }

    @Test func `a restored log is adopted: what lies ahead of it is set back, and delivery goes on`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"))
            try await running(stage.subscriber([Recorder()])) { _ = try await stage.effects(1) }
            await #expect(throws: OperatorError.self) { try await replay(stage).adoptEpoch(signature) }
            _ = try await stage.producer.transaction { transaction in
                try await transaction.run(Statement<Void>("test.lose", "DELETE FROM outbox"))
                try await transaction.run(Statement<Void>("test.back", "SELECT setval('outbox_id', 1, false)"))
                try await transaction.run(Statement<Void>("test.epoch", "SELECT outbox_new_epoch()"))
            }
            await #expect(throws: OperatorError.self) { try await replay(stage).all(since: TimeSource.system.now(), signature) }
            let moved = try await replay(stage).adoptEpoch(signature)
            #expect(moved == 1)
            stage.caller.serve(OutboxService(database: stage.producer))
            try await stage.emit(happened(2, "a"))
            try await running(stage.subscriber([Recorder()])) {
                let effects = try await stage.effects(2)
                #expect(effects.map(\.number) == [1, 2])
            }
        }
    }

    @Test func `the log's tail shows what is committed, filtered by key`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"), happened(2, "b"), happened(3, "a"))
            let tail = EventTail(database: stage.producer)
            let last = try await tail.last(10, key: "a")
            #expect(try last.map { try Happened(serializedBytes: $0.payload).id } == [1, 3])
            let topics = try await tail.topics()
            #expect(topics == ["test.happened"])
            let seen = Mutex<[Int64]>([])
            let following = Task {
                try await tail.follow(topics: topics, pause: .milliseconds(10)) { event in seen.withLock { $0.append(event.id) } }
            }
            try await Task.sleep(for: .milliseconds(100))
            try await stage.emit(happened(4, "a"), happened(5, "b"))
            let shown = try await eventually { seen.withLock { $0 } } until: { $0.count == 2 }
            following.cancel()
            #expect(shown.sorted() == [4, 5])
        }
    }
}

/// Is set once.
final class Flag: Sendable {
    private let isSet = Atomic(false)

    var value: Bool { isSet.load(ordering: .acquiring) }

    func set() { isSet.store(true, ordering: .releasing) }
}
