internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// Instances of one subscriber share its lanes, and none acts on a lane that it has lost.
struct LeaseTests {
    private func happened(_ number: Int, _ key: String) -> Happened { Happened(id: Int64(number), key: key) }

    /// How many lanes each living instance holds.
    private func shares(_ stage: Stage) async throws -> [Int64] {
        try await stage.consumer.read { transaction in
            try await transaction.query(
                Statement("test.shares", "SELECT count(*) FROM inbox_cursor WHERE holder IS NOT NULL GROUP BY holder ORDER BY 1") { try $0.decode(Int64.self) })
        }
    }

    private func expectShares(_ expected: [Int64], of stage: Stage) async throws {
        let seen = try await eventually { try await shares(stage) } until: { $0 == expected }
        #expect(seen == expected)
    }

    /// Lives for `lease` and never says so again: what others see of a process that was killed, or stopped and not yet woken.
    private func silent(_ lease: Duration) -> SubscriberConfiguration {
        var configuration = SubscriberConfiguration.quick
        // Its handlers hold their connections, and all instances of a test share one pool.
        configuration.handlersAtOnce = 2
        configuration.lease = lease
        configuration.leaseBeat = .seconds(3600)
        return configuration
    }

    @Test func `one, two and three instances hold equal shares, and the others take over from one that stops`() async throws {
        try await Stage.with { stage in
            try await running(stage.subscriber([Recorder()])) {
                try await expectShares([64], of: stage)
                try await running(stage.subscriber([Recorder()])) {
                    try await expectShares([32, 32], of: stage)
                    try await running(stage.subscriber([Recorder()])) {
                        try await expectShares([21, 21, 22], of: stage)
                    }
                    try await expectShares([32, 32], of: stage)
                }
                try await expectShares([64], of: stage)
            }
            let left = try await shares(stage)
            #expect(left.isEmpty)
        }
    }

    @Test func `instances that come and go under load lose nothing and repeat nothing`() async throws {
        try await Stage.with { stage in
            let emitting = Task { for number in 1...300 { try await stage.emit(happened(number, "key-\(number % 11)")) } }
            try await running(stage.subscriber([Recorder()])) {
                for _ in 0..<4 {
                    try await running(stage.subscriber([Recorder()]), stage.subscriber([Recorder()])) { try await Task.sleep(for: .milliseconds(150)) }
                }
                try await emitting.value
                #expect(try await stage.effects(300).numbersByKey == Dictionary(grouping: 1...300) { "key-\($0 % 11)" })
            }
        }
    }

    @Test func `a holder that wakes after its lease finds its effects refused`() async throws {
        try await Stage.with { stage in
            let gate = Gate()
            let tries = Atomic(0)
            let sleeper = Recorder(after: { event, _, _ in
                if event.id == 2 {
                    tries.add(1, ordering: .relaxed)
                    await gate.wait()
                }
            })
            try await stage.emit(happened(1, "a"))
            try await running(stage.subscriber([sleeper], configuration: silent(.milliseconds(500)))) {
                // Whatever happens: the instance ends with its handlers only.
                defer { gate.open() }
                #expect(try await stage.effects(1).count == 1)
                try await stage.emit(happened(2, "a"), happened(3, "a"))
                _ = try await eventually { tries.load(ordering: .relaxed) } until: { $0 == 1 }
                // Its effect is written but not committed. Now it is as good as dead, and another one takes over.
                try await running(stage.subscriber([Recorder()])) {
                    #expect(try await stage.effects(3).map(\.number) == [1, 2, 3])
                    gate.open()
                    try await stage.emit(happened(4, "a"))
                    #expect(try await stage.effects(4).map(\.number) == [1, 2, 3, 4])
                }
            }
            #expect(try await stage.effects().map(\.number) == [1, 2, 3, 4])
        }
    }

    @Test func `the lanes of two instances that fell silent go to the third when their leases end, by the database's clock`() async throws {
        try await Stage.with { stage in
            for number in 1...20 { try await stage.emit(happened(number, "key-\(number)")) }
            let gate = Gate()
            let stuck = Recorder(before: { _, _, _ in await gate.wait() })
            try await running(
                stage.subscriber([stuck], configuration: silent(.milliseconds(700))), stage.subscriber([stuck], configuration: silent(.milliseconds(700)))
            ) {
                defer { gate.open() }
                _ = try await eventually { try await shares(stage) } until: { $0.reduce(0, +) == 64 }
                try await running(stage.subscriber([Recorder()])) {
                    let numbers = Set(try await stage.effects(20).map(\.number))
                    #expect(numbers == Set(1...20))
                    gate.open()
                }
            }
            #expect(try await stage.effects().count == 20)
        }
    }

    @Test func `the lease of a living instance is renewed for as long as it lives`() async throws {
        try await Stage.with { stage in
            try await running(stage.subscriber([Recorder()])) {
                _ = try await eventually { try await shares(stage) } until: { $0 == [64] }
                let terms = "SELECT sum(term) FROM inbox_cursor"
                let before = try await stage.consumer.read { try await $0.first(Statement("test.terms", "SELECT (\(terms))::int8") { try $0.decode(Int64.self) }) }
                // Longer than the lease.
                try await Task.sleep(for: .milliseconds(1500))
                let after = try await stage.consumer.read { try await $0.first(Statement("test.terms", "SELECT (\(terms))::int8") { try $0.decode(Int64.self) }) }
                #expect(before == after)
            }
        }
    }
}

/// Lets nobody through until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            defer { state = (true, []) }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
