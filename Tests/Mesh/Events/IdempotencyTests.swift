internal import Mesh
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import Synchronization
internal import Testing

/// KEYED methods act once per key.
struct IdempotencyTests {
    private func call(_ key: String?, fingerprint: UInt8 = 1, scope: String = "user:1") -> CallContext {
        .test(idempotency: key.map { IdempotencyRequest(key: $0, fingerprint: [fingerprint], scope: scope) })
    }

    /// Counts its runs in the table of effects and answers with the count.
    private func act(_ stage: Stage, _ call: CallContext, _ work: (Transaction) async throws -> Void = { _ in }) async throws -> Happened {
        try await stage.consumer.transaction(for: call) { transaction in
            let number = try await transaction.first(
                Statement("test.act", "INSERT INTO effect (key) VALUES ('act') RETURNING n") { try $0.decode(Int64.self) })
            try await work(transaction)
            return Happened(id: number ?? 0, key: "answer")
        }
    }

    private func count(_ stage: Stage) async throws -> Int64? {
        try await stage.consumer.read { try await $0.first(Statement("test.count", "SELECT count(*) FROM effect") { try $0.decode(Int64.self) }) }
    }

    private func reason(_ body: () async throws -> Happened) async throws -> MeshError? {
        do {
            _ = try await body()
            return nil
        } catch let error as MeshError {
            return error
        }
    }

    @Test func `twenty requests at once under one key have one effect, and every answer is that one or in progress`() async throws {
        try await Stage.with { stage in
            let answers = try await withThrowingTaskGroup(of: Happened?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            return try await act(stage, call("k")) { _ in try await Task.sleep(for: .milliseconds(20)) }
                        } catch let error as MeshError where error.reason == "IDEMPOTENCY_IN_PROGRESS" {
                            #expect(error.code == .aborted && error.processed == .no && error.retryAfter == .seconds(1))
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 20)
            #expect(Set(answers.compactMap(\.self)) == [Happened(id: 1, key: "answer")])
            #expect(try await count(stage) == 1)
            #expect(try await act(stage, call("k")) == Happened(id: 1, key: "answer"))
        }
    }

    @Test func `the stored answer is replayed without running the method`() async throws {
        try await Stage.with { stage in
            let first = try await act(stage, call("k"))
            let again = call("k")
            #expect(again.responseMetadata["idempotent-replayed"] == nil)
            let second = try await stage.consumer.transaction(for: again) { _ -> Happened in
                Issue.record("the method ran again")
                return Happened()
            }
            #expect(second == first)
            #expect(again.responseMetadata["idempotent-replayed"] == "true")
        }
    }

    @Test func `the same key with another request is refused`() async throws {
        try await Stage.with { stage in
            _ = try await act(stage, call("k"))
            let error = try await reason { try await act(stage, call("k", fingerprint: 2)) }
            #expect(error?.code == .failedPrecondition && error?.reason == "IDEMPOTENCY_KEY_REUSED" && error?.processed == .no)
            #expect(try await count(stage) == 1)
        }
    }

    @Test func `keys belong to a principal, and calls without a key act each time`() async throws {
        try await Stage.with { stage in
            for call in [call("k", scope: "user:1"), call("k", scope: "user:2"), call(nil), call(nil)] { _ = try await act(stage, call) }
            #expect(try await count(stage) == 4)
        }
    }

    @Test func `a failure stores nothing and leaves the key free`() async throws {
        try await Stage.with { stage in
            let failing: (Transaction) async throws -> Void = { _ in throw Trouble() }
            await #expect(throws: Trouble.self) { try await act(stage, call("k"), failing) }
            let effects = try await count(stage)
            #expect(effects == 0)
            #expect(try await act(stage, call("k")).key == "answer")
            #expect(try await count(stage) == 1)
        }
    }

    @Test func `after a day an answer is forgotten`() async throws {
        try await Stage.with { stage in
            func age(_ interval: String) async throws {
                _ = try await stage.consumer.transaction { transaction in
                    try await transaction.run(Statement<Void>("test.age", "UPDATE idempotency SET created_at = now() - $1::text::interval", interval))
                }
            }
            let first = try await act(stage, call("k"))
            try await age("23 hours")
            #expect(try await act(stage, call("k")) == first)
            try await age("25 hours")
            let second = try await act(stage, call("k", fingerprint: 2))
            #expect(second != first)
            #expect(try await act(stage, call("k", fingerprint: 2)) == second)
        }
    }
}
