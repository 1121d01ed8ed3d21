internal import MeshEnvironment
internal import MeshEvents
internal import Testing

struct FeedMachineTests {
    private func event(_ id: Int64, lane: Int16, at second: Int64 = 0, size: Int = 0) -> FetchedEvent {
        FetchedEvent(
            id: id, lane: lane, topic: "t", key: "k\(lane)", payload: Array(repeating: 0, count: size), occurredAt: Timestamp(seconds: second))
    }

    private func cursor(_ lane: Int16, at position: Int64 = 10, term: Int64 = 1) -> LaneCursor { LaneCursor(lane: lane, position: position, term: term) }

    /// A machine that holds lanes, with its flow open.
    private func machine(lanes: Int16) -> FeedMachine {
        var machine = FeedMachine()
        _ = machine.granted((0..<lanes).map { cursor($0) })
        _ = machine.open()
        return machine
    }

    @Test func `nothing flows before a lane is held, and then the flow names every lane once`() {
        var machine = FeedMachine()
        let early = machine.open()
        #expect(early == nil)
        _ = machine.granted([cursor(0), cursor(2)])
        let opening = machine.open()
        #expect(opening?.round == 1)
        #expect(opening?.positions == [LanePosition(lane: 0, position: 10), LanePosition(lane: 2, position: 10)])
        let again = machine.open()
        #expect(again == nil)
    }

    @Test func `what arrives goes to its lane in order, without what has taken effect or belongs to others`() {
        var machine = machine(lanes: 3)
        let batches = machine.arrived([event(9, lane: 1), event(11, lane: 2), event(12, lane: 0), event(13, lane: 7)], round: 1)
        #expect(batches.map(\.cursor.lane) == [2, 0])
        let queued = machine.arrived([event(13, lane: 2), event(13, lane: 2), event(14, lane: 2)], round: 1)
        #expect(queued.isEmpty)
        let end = machine.ended(2, at: cursor(2, at: 11))
        #expect(end.next?.events.map(\.id) == [13, 14])
        #expect(end.next?.cursor == cursor(2, at: 11))
    }

    @Test func `events of an earlier flow are not taken`() {
        var machine = machine(lanes: 1)
        _ = machine.granted([cursor(1)])
        let opening = machine.open()
        #expect(opening?.round == 2)
        let late = machine.arrived([event(11, lane: 0)], round: 1)
        #expect(late.isEmpty)
        let current = machine.arrived([event(11, lane: 0)], round: 2)
        #expect(current.count == 1)
    }

    @Test func `a new lane joins the flow, which goes on behind what it has delivered`() {
        var machine = machine(lanes: 1)
        _ = machine.arrived([event(11, lane: 0), event(12, lane: 0)], round: 1)
        _ = machine.granted([cursor(5, at: 40)])
        let opening = machine.open()
        #expect(opening?.positions == [LanePosition(lane: 0, position: 12), LanePosition(lane: 5, position: 40)])
    }

    @Test func `a flow that failed is opened again with the lanes that have events waiting, too`() {
        var machine = machine(lanes: 2)
        _ = machine.arrived([event(11, lane: 0)], round: 1)
        _ = machine.arrived([event(12, lane: 0)], round: 1)
        let isCurrent = machine.closed(round: 1)
        #expect(isCurrent)
        let opening = machine.open()
        #expect(opening?.positions == [LanePosition(lane: 0, position: 12), LanePosition(lane: 1, position: 10)])
        let isStillCurrent = machine.closed(round: 1)
        #expect(!isStillCurrent)
    }

    @Test func `a lane that does not keep up leaves the flow when room is scarce and joins when its queue is empty`() {
        var machine = machine(lanes: 2)
        _ = machine.arrived([event(11, lane: 0)], round: 1)
        _ = machine.arrived((12...76).map { event($0, lane: 0) }, round: 1)
        _ = machine.arrived((77...160).map { event($0, lane: 0) }, round: 1, isCrowded: true)
        let others = machine.arrived([event(200, lane: 1), event(201, lane: 0)], round: 1)
        #expect(others.map(\.cursor.lane) == [1])
        let early = machine.open()
        #expect(early == nil)
        // In hand: 11; queued: 12...76, which is at least the ration, so that nothing more came.
        let next = machine.ended(0, at: cursor(0, at: 11)).next
        #expect(next?.events.map(\.id) == Array(12...76))
        let opening = machine.open()
        #expect(opening?.positions == [LanePosition(lane: 0, position: 76), LanePosition(lane: 1, position: 200)])
    }

    @Test func `large events fill the room sooner`() {
        var machine = machine(lanes: 2)
        #expect(machine.hasRoom)
        _ = machine.arrived([event(11, lane: 0)], round: 1)
        _ = machine.arrived((12...20).map { event($0, lane: 0, size: 500_000) }, round: 1)
        #expect(!machine.hasRoom)
        _ = machine.ended(0, at: cursor(0, at: 11))
        #expect(machine.hasRoom)
    }

    @Test func `a lane that is asked back is given away when it is out of hand`() {
        var machine = machine(lanes: 3)
        _ = machine.arrived([event(11, lane: 0), event(12, lane: 0)], round: 1)
        let free = machine.wanted([0, 1])
        #expect(free == [1])
        let end = machine.ended(0, at: cursor(0, at: 11))
        #expect(end.isFree && end.next == nil)
        #expect(machine.held == 1)
        let after = machine.arrived([event(13, lane: 0)], round: 1)
        #expect(after.isEmpty)
    }

    @Test func `a lane that somebody else has moved starts again where it stands`() {
        var machine = machine(lanes: 1)
        _ = machine.arrived([event(11, lane: 0), event(12, lane: 0)], round: 1)
        let end = machine.ended(0, at: cursor(0, at: 3, term: 2))
        #expect(end.next == nil)
        let opening = machine.open()
        #expect(opening?.positions == [LanePosition(lane: 0, position: 3)])
    }

    @Test func `an idle lane that an operator has set back flows again from there`() {
        var machine = machine(lanes: 2)
        let batches = machine.granted([cursor(1, at: 4, term: 9)])
        #expect(batches.isEmpty)
        let opening = machine.open()
        #expect(opening?.positions == [LanePosition(lane: 0, position: 10), LanePosition(lane: 1, position: 4)])
    }

    @Test func `parked events that are to be tried again come before the lane's own`() {
        var machine = machine(lanes: 1)
        var asked = cursor(0, term: 2)
        asked.hasRequests = true
        let batches = machine.granted([asked])
        #expect(batches.map(\.cursor) == [asked])
        #expect(batches.flatMap(\.events).isEmpty)
        let queued = machine.arrived([event(11, lane: 0)], round: 1)
        #expect(queued.isEmpty)
        let end = machine.ended(0, at: cursor(0, term: 2))
        #expect(end.next?.events.map(\.id) == [11])
    }

    @Test func `what an operator asks while a lane is in hand is not forgotten when its worker ends without noticing`() {
        var machine = machine(lanes: 1)
        _ = machine.arrived([event(11, lane: 0)], round: 1)
        var asked = cursor(0, at: 11, term: 2)
        asked.hasRequests = true
        let now = machine.granted([asked])
        #expect(now.isEmpty)
        let end = machine.ended(0, at: cursor(0, at: 11, term: 1))
        #expect(end.next?.cursor == asked)
        #expect(end.next?.events.isEmpty == true)
    }

    @Test func `a lost lane is forgotten, unless it is in hand, where it fails by itself`() {
        var machine = machine(lanes: 2)
        _ = machine.arrived([event(11, lane: 0)], round: 1)
        machine.lost([0, 1])
        #expect(machine.held == 1)
        let end = machine.ended(0, at: nil)
        #expect(!end.isFree && end.next == nil)
        #expect(machine.held == 0)
    }

    @Test func `the oldest event that waits or is in hand tells the lag`() {
        var machine = machine(lanes: 2)
        #expect(machine.oldest == nil)
        _ = machine.arrived([event(11, lane: 0, at: 50), event(12, lane: 1, at: 40)], round: 1)
        _ = machine.arrived([event(13, lane: 1, at: 60)], round: 1)
        #expect(machine.oldest == Timestamp(seconds: 40))
        #expect(machine.queued == 1)
        _ = machine.ended(1, at: cursor(1, at: 12))
        #expect(machine.oldest == Timestamp(seconds: 50))
    }
}
