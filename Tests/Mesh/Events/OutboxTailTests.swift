internal import MeshEvents
internal import Testing

struct OutboxTailTests {
    private let positions = [LanePosition(lane: 3, position: 10), LanePosition(lane: 4, position: 20)]

    @Test func `a lane is behind when an event of one of the topics lies after the position`() {
        let tail = OutboxTail()
        tail.follow(["a", "b"])
        #expect(tail.behind(topics: ["a", "b"], positions: positions).isEmpty)
        tail.raise([LoggedEvent(topic: "b", lane: 3, id: 11), LoggedEvent(topic: "a", lane: 4, id: 20)])
        #expect(tail.behind(topics: ["a", "b"], positions: positions) == [positions[0]])
        #expect(tail.behind(topics: ["a"], positions: positions).isEmpty)
    }

    @Test func `an end never falls by itself, and falls when a query found nothing there`() {
        let tail = OutboxTail()
        tail.follow(["a"])
        tail.raise([LoggedEvent(topic: "a", lane: 3, id: 15)])
        tail.raise([LoggedEvent(topic: "a", lane: 3, id: 12)])
        #expect(tail.behind(topics: ["a"], positions: positions).count == 1)
        tail.lower(topics: ["a"], to: positions[0], believed: 14)
        #expect(tail.behind(topics: ["a"], positions: positions).count == 1, "it rose meanwhile")
        tail.lower(topics: ["a"], to: positions[0], believed: 15)
        #expect(tail.behind(topics: ["a"], positions: positions).isEmpty)
    }

    @Test func `whoever waits for a lane is woken by its event, before its time`() async throws {
        let tail = OutboxTail()
        tail.follow(["a"])
        async let waiting: Void = tail.wait(topics: ["a"], positions: positions, limit: .seconds(60))
        try await Task.sleep(for: .milliseconds(20))
        let start = ContinuousClock.now
        tail.raise([LoggedEvent(topic: "a", lane: 4, id: 21)])
        await waiting
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `waiting ends when its time is over, when the task is cancelled, and when the tail is closed`() async {
        let tail = OutboxTail()
        tail.follow(["a"])
        await tail.wait(topics: ["a"], positions: positions, limit: .milliseconds(5))
        let cancelled = Task { await tail.wait(topics: ["a"], positions: positions, limit: .seconds(60)) }
        cancelled.cancel()
        await cancelled.value
        let closed = Task { await tail.wait(topics: ["a"], positions: positions, limit: .seconds(60)) }
        tail.close()
        await closed.value
    }

    @Test func `nobody waits for what is already there`() async {
        let tail = OutboxTail()
        tail.follow(["a"])
        tail.raise([LoggedEvent(topic: "a", lane: 3, id: 11)])
        await tail.wait(topics: ["a"], positions: positions, limit: .seconds(60))
    }
}
