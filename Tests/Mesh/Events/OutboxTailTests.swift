internal import MeshEvents
internal import Testing

struct OutboxTailTests {
    private let positions = [LanePosition(lane: 3, position: 10), LanePosition(lane: 4, position: 20)]

    @Test func `a lane is behind when an event of one of the topics lies after the position`() {
        let tail = OutboxTail()
        tail.follow(["a", "b"])
        #expect(tail.behind(topics: ["a", "b"], positions: positions).isEmpty)
        tail.raise([LoggedEvent(topic: "b", lane: 3, id: 11), LoggedEvent(topic: "a", lane: 4, id: 20)])
        #expect(tail.behind(topics: ["a", "b"], positions: positions) .map(\.position) == [positions[0]])
        #expect(tail.behind(topics: ["a"], positions: positions).isEmpty)
    }

    @Test func `a commit without a known id makes its lane suspect until a reader has seen all of it`() {
        let tail = OutboxTail()
        tail.follow(["a"])
        tail.committed([TopicLane(topic: "a", lane: 3), TopicLane(topic: "unknown", lane: 4)])
        let suspicions = tail.behind(topics: ["a"], positions: positions)
        #expect(suspicions.map(\.position) == [positions[0]])
        tail.saw(topics: ["a"], suspicions[0], upTo: 15)
        #expect(tail.behind(topics: ["a"], positions: positions).map(\.position) == [positions[0]], "15 lies behind 10")
        #expect(tail.behind(topics: ["a"], positions: [LanePosition(lane: 3, position: 15)]).isEmpty)
    }

    @Test func `what is heard while a reader looks is not forgotten when it reports`() {
        let tail = OutboxTail()
        tail.follow(["a"])
        tail.committed([TopicLane(topic: "a", lane: 3)])
        let suspicions = tail.behind(topics: ["a"], positions: positions)
        tail.committed([TopicLane(topic: "a", lane: 3)])
        tail.saw(topics: ["a"], suspicions[0], upTo: 10)
        #expect(tail.behind(topics: ["a"], positions: positions).count == 1)
    }

    @Test func `an end never falls by itself, and falls when a reader found nothing there`() {
        let tail = OutboxTail()
        tail.follow(["a"])
        tail.raise([LoggedEvent(topic: "a", lane: 3, id: 15)])
        tail.raise([LoggedEvent(topic: "a", lane: 3, id: 12)])
        let suspicions = tail.behind(topics: ["a"], positions: positions)
        #expect(suspicions.count == 1)
        tail.saw(topics: ["a"], suspicions[0], upTo: 10)
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
