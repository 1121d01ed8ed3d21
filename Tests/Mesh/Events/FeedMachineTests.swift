internal import MeshEnvironment
internal import MeshEvents
internal import Testing

struct FeedMachineTests {
    private func event(_ id: Int64, lane: Int16, at second: Int64 = 0) -> FetchedEvent {
        FetchedEvent(id: id, lane: lane, topic: "t", key: "k\(lane)", payload: [], occurredAt: Timestamp(seconds: second))
    }

    private func machine(lanes: Int16, at position: Int64 = 10) -> FeedMachine {
        FeedMachine((0..<lanes).map { LaneCursor(lane: $0, position: position, term: 0) })
    }

    @Test func `the first question names every lane, waits patiently, and is the only one`() throws {
        var machine = machine(lanes: 3)
        let asked = machine.ask()
        let question = try #require(asked)
        #expect(question.positions == [0, 1, 2].map { LanePosition(lane: $0, position: 10) })
        #expect(question.isPatient)
        let more = machine.ask()
        #expect(more == nil)
    }

    @Test func `an answer is split by lane, in order, without what has taken effect`() throws {
        var machine = machine(lanes: 3)
        _ = machine.ask()
        let (batches, grace) = machine.answered([event(9, lane: 1), event(11, lane: 2), event(12, lane: 0), event(13, lane: 2), event(13, lane: 2)])
        #expect(batches.map(\.cursor.lane) == [2, 0])
        #expect(batches.map { $0.events.map(\.id) } == [[11, 13], [12]])
        #expect(grace != nil)
    }

    @Test func `no question goes out while the events of an answer are being handled, until the grace period ends`() throws {
        var machine = machine(lanes: 3)
        _ = machine.ask()
        let (_, begun) = machine.answered([event(11, lane: 2), event(12, lane: 0)])
        let grace = try #require(begun)
        machine.ended(LaneCursor(lane: 0, position: 12, term: 0))
        let more = machine.ask()
        #expect(more == nil)
        machine.graceEnded(grace)
        let asked = machine.ask()
        let question = try #require(asked)
        #expect(question.positions == [LanePosition(lane: 0, position: 12), LanePosition(lane: 1, position: 10)])
        #expect(!question.isPatient)
    }

    @Test func `when all lanes are done the next question names them all at once`() throws {
        var machine = machine(lanes: 2)
        _ = machine.ask()
        _ = machine.answered([event(11, lane: 0), event(12, lane: 1)])
        machine.ended(LaneCursor(lane: 0, position: 11, term: 0))
        machine.ended(LaneCursor(lane: 1, position: 12, term: 3))
        let asked = machine.ask()
        let question = try #require(asked)
        #expect(question.positions == [LanePosition(lane: 0, position: 11), LanePosition(lane: 1, position: 12)])
        #expect(question.isPatient)
    }

    @Test func `the grace period of an earlier answer does not end that of a later one`() throws {
        var machine = machine(lanes: 2)
        _ = machine.ask()
        let (_, begun) = machine.answered([event(11, lane: 0)])
        let first = try #require(begun)
        machine.ended(LaneCursor(lane: 0, position: 11, term: 0))
        _ = machine.ask()
        _ = machine.answered([event(12, lane: 0)])
        machine.graceEnded(first)
        let more = machine.ask()
        #expect(more == nil)
    }

    @Test func `a lane in hand takes no second batch`() throws {
        var machine = machine(lanes: 2)
        _ = machine.ask()
        let (_, begun) = machine.answered([event(11, lane: 0)])
        let grace = try #require(begun)
        machine.graceEnded(grace)
        _ = machine.ask()
        let (batches, _) = machine.answered([event(12, lane: 0)])
        #expect(batches.isEmpty)
    }

    @Test func `the oldest event in hand tells the lag`() {
        var machine = machine(lanes: 2)
        #expect(machine.oldest == nil)
        _ = machine.ask()
        _ = machine.answered([event(11, lane: 0, at: 50), event(12, lane: 1, at: 40), event(13, lane: 1, at: 30)])
        #expect(machine.oldest == Timestamp(seconds: 40))
        machine.ended(LaneCursor(lane: 1, position: 13, term: 0))
        #expect(machine.oldest == Timestamp(seconds: 50))
    }
}
