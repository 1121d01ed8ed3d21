internal import DequeModule
package import MeshEnvironment

/// What a subscription to one topic does next: which lanes it holds, which of them flow, and which are in hand. No clock, no database.
///
/// The flow is what comes from the source without being asked for again: it was opened with a position for each lane and goes on behind
/// what it has delivered. Events wait in their lane's queue until the lane is out of hand. A lane that cannot keep up leaves the flow when
/// room is scarce and joins again once its queue is empty, so a stuck lane never holds up the others.
package struct FeedMachine: Sendable {
    package struct Batch: Sendable, Hashable {
        package var cursor: LaneCursor
        /// None: the lane has parked events that are to be tried again.
        package var events: [FetchedEvent]
    }

    /// Where the flow is to begin. The round tells its events from those of earlier flows.
    package struct Opening: Sendable, Hashable {
        package var round: Int
        package var positions: [LanePosition]
    }

    /// What the end of a batch leads to.
    package struct OnEnd: Sendable, Hashable {
        package var next: Batch?
        /// The lane was asked back and is out of hand now.
        package var isFree = false
    }

    private struct Lane {
        var cursor: LaneCursor
        /// The last id that came.
        var delivered: Int64
        var queue: Deque<FetchedEvent> = []
        /// The last event in hand, and when the first one occurred; `nil` when nothing is in hand.
        var hand: (last: Int64, since: Timestamp?)?
        /// What was granted while the lane was in hand: where it stands under a newer term, if its worker has not noticed.
        var newer: LaneCursor?
        var isLeaving = false
    }

    /// Room for queued events, in units of an event or a kibibyte.
    private static let capacity = 4096
    /// What a lane may have queued when there is no more room.
    private static let ration = 64
    private static let batchLimit = 256

    private var lanes: [Int16: Lane] = [:]
    /// The lanes that the running flow brings.
    private var flowing: Set<Int16> = []
    private var isOpen = false
    private var round = 0
    private var weight = 0

    package init() {}

    // MARK: Figures

    /// Whether more should be taken from the source.
    package var hasRoom: Bool { weight < Self.capacity }

    /// When the oldest event occurred that is here without having taken effect.
    package var oldest: Timestamp? {
        lanes.values.compactMap { lane in lane.hand?.since ?? lane.queue.first?.occurredAt }.min()
    }

    /// Events that wait in queues.
    package var queued: Int { lanes.values.reduce(0) { $0 + $1.queue.count } }

    package var held: Int { lanes.count }

    // MARK: The flow

    /// The flow to open in place of the running one, if there is need.
    package mutating func open() -> Opening? {
        let wanted = lanes.filter { number, lane in !lane.isLeaving && (flowing.contains(number) || lane.queue.isEmpty) }
        guard !wanted.isEmpty, !isOpen || wanted.keys.contains(where: { !flowing.contains($0) }) else { return nil }
        flowing = Set(wanted.keys)
        isOpen = true
        round += 1
        return Opening(
            round: round, positions: wanted.map { LanePosition(lane: $0.key, position: $0.value.delivered) }.sorted { $0.lane < $1.lane })
    }

    /// A flow has ended or failed; answers whether it was the running one.
    package mutating func closed(round: Int) -> Bool {
        guard round == self.round else { return false }
        isOpen = false
        return true
    }

    /// Events came; they go to their lanes' hands or queues.
    /// - Parameter isCrowded: there is no room, and waiting has not made any.
    package mutating func arrived(_ events: [FetchedEvent], round: Int, isCrowded: Bool = false) -> [Batch] {
        guard round == self.round else { return [] }
        var touched: [Int16] = []
        for event in events {
            guard flowing.contains(event.lane), var lane = lanes.removeValue(forKey: event.lane) else { continue }
            defer { lanes[event.lane] = lane }
            guard event.id > lane.delivered else { continue }
            if isCrowded, lane.queue.count >= Self.ration {
                flowing.remove(event.lane)
                continue
            }
            if lane.queue.isEmpty, lane.hand == nil { touched.append(event.lane) }
            lane.delivered = event.id
            lane.queue.append(event)
            weight += Self.weight(of: event)
        }
        return touched.compactMap { take($0) }
    }

    // MARK: Lanes

    /// These lanes are held, and stand here.
    package mutating func granted(_ cursors: [LaneCursor]) -> [Batch] {
        cursors.compactMap { cursor in
            if let lane = lanes[cursor.lane] {
                // Whoever has the lane in hand notices a new term at its next commit, or else when it is done.
                if lane.hand != nil {
                    lanes[cursor.lane]?.newer = cursor
                    return nil
                }
                stand(at: cursor)
            } else {
                lanes[cursor.lane] = Lane(cursor: cursor, delivered: cursor.position)
            }
            return take(cursor.lane)
        }
    }

    /// To be given away; answers those that are out of hand and therefore free.
    package mutating func wanted(_ asked: [Int16]) -> [Int16] {
        asked.filter { number in
            guard lanes[number]?.hand != nil else {
                forget(number)
                return true
            }
            lanes[number]?.isLeaving = true
            return false
        }
    }

    /// Others have these lanes; what is still in hand of them fails by itself.
    package mutating func lost(_ gone: [Int16]) {
        for number in gone where lanes[number]?.hand == nil { forget(number) }
    }

    /// A batch has come to its end, and the lane stands here; `nil` when it is held no more.
    package mutating func ended(_ number: Int16, at cursor: LaneCursor?) -> OnEnd {
        guard let lane = lanes[number] else { return OnEnd() }
        let last = lane.hand?.last
        lanes[number]?.hand = nil
        lanes[number]?.newer = nil
        // Nobody moves a lane under an older term than its row's, so what was read with the newer one still holds.
        let cursor = cursor.map { cursor in lane.newer.map { $0.term > cursor.term ? $0 : cursor } ?? cursor } ?? lane.newer
        guard let cursor, !lane.isLeaving else {
            forget(number)
            return OnEnd(isFree: lane.isLeaving)
        }
        stand(at: cursor, expected: last)
        return OnEnd(next: take(number))
    }

    /// Where the cursor is not where the queue begins, the queue is worth nothing.
    private mutating func stand(at cursor: LaneCursor, expected: Int64? = nil) {
        let expected = expected ?? lanes[cursor.lane]?.cursor.position
        lanes[cursor.lane]?.cursor = cursor
        guard cursor.position != expected else { return }
        drop(cursor.lane)
        lanes[cursor.lane]?.delivered = cursor.position
        flowing.remove(cursor.lane)
    }

    private mutating func take(_ number: Int16) -> Batch? {
        guard var lane = lanes[number], lane.hand == nil, !lane.isLeaving else { return nil }
        if lane.cursor.hasRequests {
            lane.hand = (lane.cursor.position, nil)
            lanes[number] = lane
            return Batch(cursor: lane.cursor, events: [])
        }
        guard let first = lane.queue.first else { return nil }
        let events = Array(lane.queue.prefix(Self.batchLimit))
        lane.queue.removeFirst(events.count)
        for event in events { weight -= Self.weight(of: event) }
        lane.hand = (events[events.count - 1].id, first.occurredAt)
        lanes[number] = lane
        return Batch(cursor: lane.cursor, events: events)
    }

    private mutating func forget(_ number: Int16) {
        drop(number)
        lanes[number] = nil
        flowing.remove(number)
    }

    private mutating func drop(_ number: Int16) {
        for event in lanes[number]?.queue ?? [] { weight -= Self.weight(of: event) }
        lanes[number]?.queue = []
    }

    private static func weight(of event: FetchedEvent) -> Int { 1 + (event.payload.count + (event.passport?.count ?? 0)) / 1024 }
}
