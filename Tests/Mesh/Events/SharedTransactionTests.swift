internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// Events of several lanes in one transaction.
struct SharedTransactionTests {
    private let keys = (0..<40).map { "key-\($0)" }

    /// The transactions that wrote effects, and what each wrote.
    private func transactions(_ stage: Stage) async throws -> [String: [Int64]] {
        let rows = try await stage.consumer.read { transaction in
            try await transaction.query(
                Statement("test.writers", "SELECT xmin::text, number FROM effect ORDER BY n") { try ($0.decode(String.self), $0.decode(Int64.self)) })
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private func emit(_ last: Int, on stage: Stage, from first: Int = 1) async throws {
        for number in first...last { try await stage.emit(Happened(id: Int64(number), key: keys[number % keys.count])) }
    }

    private func expect(_ effects: [Effect], are count: Int, without missing: Set<String> = []) {
        let expected = Dictionary(grouping: 1...count) { keys[$0 % keys.count] }.filter { !missing.contains($0.key) }
        #expect(effects.numbersByKey == expected)
    }

    @Test func `what waits takes effect together, lanes side by side and each in its order`() async throws {
        try await Stage.with { stage in
            try await emit(200, on: stage)
            let recorder = Recorder(after: { _, _, _ in try await Task.sleep(for: .microseconds(200)) })
            // However busy the machine is, no transaction is so old that it takes no more.
            var configuration = SubscriberConfiguration.quick
            configuration.sharedTransactionAge = configuration.handlerTimeLimit
            try await running(stage.subscriber([recorder], configuration: configuration)) { expect(try await stage.effects(200), are: 200) }
            let transactions = try await transactions(stage)
            #expect(transactions.count < 60, "one transaction a lane and page at the least would be more")
            let lanes = transactions.values.map { numbers in Set(numbers.map { Lane.of(topic: "test.happened", key: keys[Int($0) % keys.count]) }).count }
            #expect(lanes.max() ?? 0 > 3)
        }
    }

    @Test func `one that fails among them is found, and takes nobody along`() async throws {
        try await Stage.with { stage in
            try await emit(120, on: stage)
            let bad = keys[7]
            let recorder = Recorder(after: { event, _, _ in if event.key == bad { throw PoisonEvent("on purpose") } })
            try await running(stage.subscriber([recorder])) {
                expect(try await stage.effects(117), are: 120, without: [bad])
                let parked = try await eventually { try await stage.parked() } until: { $0.count == 3 }
                #expect(parked.map(\.key) == [bad, bad, bad])
                #expect(parked.map(\.cause) == ["POISON", "BEHIND", "BEHIND"])
            }
        }
    }

    @Test func `a statement that fails when it is sent with the others is found, too`() async throws {
        struct Late: EventHandler {
            static let sharesTransactions = true
            let bad: String

            func handle(_ event: Happened, in transaction: Transaction, _ context: EventContext) async throws {
                // Nobody waits for the answer: it fails while another event's handler, or nobody's, is at work.
                transaction.runWithNext(
                    Statement<Void>(
                        "test.late", "INSERT INTO effect (event_id, key, number) VALUES ($1, $2, $3 / $4)", context.eventID, event.key, event.id,
                        Int64(event.key == bad ? 0 : 1)))
            }
        }
        try await Stage.with { stage in
            try await emit(80, on: stage)
            var configuration = SubscriberConfiguration.quick
            configuration.triesBeforeParking = 2
            try await running(stage.subscriber([Late(bad: keys[3])], configuration: configuration)) {
                expect(try await stage.effects(78), are: 80, without: [keys[3]])
                let parked = try await eventually { try await stage.parked() } until: { $0.count == 2 }
                #expect(parked.map(\.key) == [keys[3], keys[3]])
                #expect(parked.map(\.cause) == ["ATTEMPTS", "BEHIND"])
            }
        }
    }

    @Test func `a lane that was taken away is refused, and the others of its transaction take effect all the same`() async throws {
        try await Stage.with { stage in
            let stolen = Lane.of(topic: "test.happened", key: keys[5])
            let isFirst = Atomic(true)
            let recorder = Recorder(after: { event, _, _ in
                guard event.id > 40, isFirst.exchange(false, ordering: .relaxed) else { return }
                // While its effects are written, an operator moves one lane to a newer term.
                _ = try await stage.consumer.transaction { transaction in
                    try await transaction.run(Statement<Void>("test.take", "UPDATE inbox_cursor SET term = term + 1 WHERE lane = $1", stolen))
                }
            })
            try await emit(40, on: stage)
            try await running(stage.subscriber([recorder])) {
                _ = try await stage.effects(40)
                try await emit(160, on: stage, from: 41)
                expect(try await stage.effects(160), are: 160)
            }
        }
    }

    @Test func `a handler that hangs in one transaction does not hold up those that come later`() async throws {
        try await Stage.with { stage in
            let gate = Gate()
            let recorder = Recorder(after: { event, _, _ in if event.key.hasPrefix("stuck") { await gate.wait() } })
            var configuration = SubscriberConfiguration.quick
            configuration.sharedTransactionsAtOnce = 1
            try await running(stage.subscriber([recorder], configuration: configuration)) {
                defer { gate.open() }
                try await stage.emit(Happened(id: 1, key: "stuck"))
                try await Task.sleep(for: .milliseconds(300))
                let free = try #require(keys.first { Lane.of(topic: "test.happened", key: $0) != Lane.of(topic: "test.happened", key: "stuck") })
                try await stage.emit(Happened(id: 2, key: free))
                #expect(try await stage.effects(1).map(\.number) == [2])
                gate.open()
                #expect(Set(try await stage.effects(2).map(\.number)) == [1, 2])
            }
        }
    }
}
