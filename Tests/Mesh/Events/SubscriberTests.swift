internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// Exactly once, in order, whatever fails.
struct SubscriberTests {
    private func happened(_ number: Int, _ key: String) -> Happened { Happened(id: Int64(number), key: key) }

    @Test func `what was emitted before and after the subscription began takes effect in order`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"), happened(2, "b"), happened(3, "a"))
            try await running(stage.subscriber([Recorder()])) {
                _ = try await stage.effects(3)
                try await stage.emit(happened(4, "b"), happened(5, "a"))
                let effects = try await stage.effects(5).numbersByKey
                #expect(effects == ["a": [1, 3, 5], "b": [2, 4]])
            }
        }
    }

    @Test func `a handler that fails at random, before or after its effect, acts exactly once for each event`() async throws {
        try await Stage.with { stage in
            let random = RandomSource.seeded(1)
            let recorder = Recorder(
                before: { _, _, _ in if random.next() % 4 == 0 { throw Trouble() } },
                after: { _, _, _ in if random.next() % 4 == 0 { throw Trouble() } })
            let keys = (0..<10).map { "key-\($0)" }
            for number in 1...200 { try await stage.emit(happened(number, keys[number % 10])) }
            try await running(stage.subscriber([recorder])) {
                let expected = Dictionary(uniqueKeysWithValues: keys.enumerated().map { index, key in (key, (1...200).filter { $0 % 10 == index }) })
                let effects = try await stage.effects(200).numbersByKey
                #expect(effects == expected)
            }
            #expect(try await stage.parked().isEmpty)
        }
    }

    @Test func `a subscriber that is stopped and started at random points repeats nothing and skips nothing`() async throws {
        try await Stage.with { stage in
            let random = RandomSource.seeded(2)
            let recorder = Recorder(before: { _, _, _ in try await Task.sleep(for: .microseconds(Int(random.next() % 2000))) })
            let emitting = Task { for number in 1...300 { try await stage.emit(happened(number, "key-\(number % 7)")) } }
            let end = ContinuousClock.now + .seconds(120)
            // Longer and longer, so that a busy machine gets on, too.
            var longest: UInt64 = 60
            while try await stage.effects().count < 300, ContinuousClock.now < end {
                try await running(stage.subscriber([recorder])) { try await Task.sleep(for: .milliseconds(Int(random.next() % longest))) }
                longest += max(20, longest / 8)
            }
            try await emitting.value
            let expected = Dictionary(grouping: 1...300) { "key-\($0 % 7)" }
            let effects = try await stage.effects(300).numbersByKey
            #expect(effects == expected)
        }
    }

    @Test func `two instances of a subscriber share the work without doing any of it twice`() async throws {
        try await Stage.with { stage in
            try await running(stage.subscriber([Recorder()]), stage.subscriber([Recorder()])) {
                for number in 1...150 { try await stage.emit(happened(number, "key-\(number % 5)")) }
                let expected = Dictionary(grouping: 1...150) { "key-\($0 % 5)" }
                let effects = try await stage.effects(150).numbersByKey
                #expect(effects == expected)
            }
        }
    }

    @Test func `the effect of an outdated instance is refused, and it goes on from where the lane stands`() async throws {
        try await Stage.with { stage in
            let isFirst = Atomic(true)
            let gate = Recorder(before: { event, _, _ in
                guard event.id == 2, isFirst.exchange(false, ordering: .relaxed) else { return }
                // Between this try and the next an operator takes the lane over.
                throw Trouble()
            })
            try await stage.emit(happened(1, "a"), happened(2, "a"))
            try await running(stage.subscriber([gate])) {
                _ = try await stage.effects(1)
                _ = try await stage.consumer.transaction { transaction in
                    try await transaction.run(Statement<Void>("test.take", "UPDATE inbox_cursor SET term = term + 1"))
                }
                let effects = try await stage.effects(2).numbersByKey
                #expect(effects == ["a": [1, 2]])
            }
        }
    }

    @Test func `a topic that is subscribed to later begins with everything that was ever written`() async throws {
        let countMoves = Moved.handler { event, transaction, context in
            try await transaction.run(
                Statement<Void>("test.move", "INSERT INTO effect (event_id, key, number) VALUES ($1, 'moved', $2)", context.eventID, event.position))
        }
        try await Stage.with { stage in
            _ = try await stage.producer.transaction { $0.emit(Moved(lane: 1, position: 10)) }
            try await stage.emit(happened(1, "a"))
            try await running(stage.subscriber([Recorder()])) { _ = try await stage.effects(1) }
            try await running(stage.subscriber([Recorder(), countMoves])) {
                let effects = try await stage.effects(2).numbersByKey
                #expect(effects == ["a": [1], "moved": [10]])
            }
        }
    }

    @Test func `a handler's own events go out with its effect and carry on the trace`() async throws {
        try await Stage.with { stage in
            let recorder = Recorder(after: { _, transaction, context in
                transaction.emit(Moved(lane: 7, position: context.eventID))
                #expect(EventContext.current?.eventID == context.eventID)
            })
            try await CallContext.$current.withValue(.test()) { try await stage.emit(happened(1, "a")) }
            try await running(stage.subscriber([recorder])) { _ = try await stage.effects(1) }
            let trace = try await stage.consumer.read { transaction in
                try await transaction.first(Statement("test.trace", "SELECT traceparent FROM outbox WHERE topic = 'test.moved'") { try $0.decode(String.self) })
            }
            let carried = try #require(trace.flatMap(TraceContext.init(traceparent:)))
            #expect(carried.traceID == CallContext.testTrace.traceID)
            #expect(carried.spanID != CallContext.testTrace.spanID)
        }
    }

    @Test func `a source that is down is asked again until it answers`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"))
            stage.caller.serve(nil)
            try await running(stage.subscriber([Recorder()])) {
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await stage.effects().isEmpty)
                stage.caller.serve(stage.outbox)
                let effects = try await stage.effects(1).numbersByKey
                #expect(effects == ["a": [1]])
            }
        }
    }

    @Test func `a restored source halts the subscription, which says so and goes on when the operator has decided`() async throws {
        try await Stage.with { stage in
            let problem = Mutex<String?>(nil)
            let subscriber = stage.subscriber([Recorder()]) { name, text in
                #expect(name == "producer/test.happened")
                problem.withLock { $0 = text }
            }
            try await stage.emit(happened(1, "a"))
            try await running(subscriber) {
                _ = try await stage.effects(1)
                #expect(problem.withLock { $0 } == nil)
                _ = try await stage.producer.transaction { try await $0.run(Statement<Void>("test.epoch", "SELECT outbox_new_epoch()")) }
                stage.caller.serve(OutboxService(database: stage.producer))
                try await stage.emit(happened(2, "a"))
                // The question that is under way may still be answered by the old log.
                try await Task.sleep(for: .milliseconds(2500))
                #expect(problem.withLock { $0 }?.hasPrefix("EPOCH_MISMATCH") == true)
                _ = try await stage.consumer.transaction { transaction in
                    let epoch = try await stage.producer.read { try await $0.first(Statement("test.log", "SELECT epoch::text FROM outbox_log") { try $0.decode(String.self) }) }
                    try await transaction.run(Statement<Void>("test.accept", "UPDATE inbox_source SET epoch = $1::text::uuid", epoch))
                }
                try await stage.emit(happened(3, "a"))
                _ = try await stage.effects(3)
                #expect(problem.withLock { $0 } == nil)
            }
            let effects = try await stage.effects().numbersByKey
            #expect(effects == ["a": [1, 2, 3]])
        }
    }

    @Test func `waiting costs the source little`() async throws {
        try await Stage.with { stage in
            try await stage.emit(happened(1, "a"))
            try await running(stage.subscriber([Recorder()])) {
                _ = try await stage.effects(1)
                try await Task.sleep(for: .milliseconds(200))
                let before = stage.caller.count
                try await Task.sleep(for: .milliseconds(1000))
                #expect(stage.caller.count - before <= 1)
            }
        }
    }
}
