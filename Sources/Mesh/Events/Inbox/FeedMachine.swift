package import MeshEnvironment

/// What a subscription to one topic does next: which lanes are asked for, and which are in hand. No clock, no database.
///
/// A lane is either idle or in hand. The next question names the idle lanes only, so a lane that waits for a failing handler never
/// holds up the others. Right after events arrived the machine waits a moment for all of them, because they are mostly done at once
/// and one question can then name every lane.
package struct FeedMachine: Sendable {
    package struct Question: Sendable, Hashable {
        package var positions: [LanePosition]
        /// Whether it may wait long: no lane will become idle meanwhile.
        package var isPatient: Bool
    }

    package struct Batch: Sendable, Hashable {
        package var cursor: LaneCursor
        package var events: [FetchedEvent]
    }

    private var idle: [Int16: LaneCursor]
    /// The lanes in hand, with the time of the oldest event there.
    private var busy: [Int16: Timestamp] = [:]
    private var isAsking = false
    private var round = 0
    private var isGraceOver = true

    package init(_ cursors: [LaneCursor]) {
        idle = Dictionary(uniqueKeysWithValues: cursors.map { ($0.lane, $0) })
    }

    /// When the oldest event that is in hand occurred.
    package var oldest: Timestamp? { busy.values.min() }

    /// The question to send now, if it is time for one.
    package mutating func ask() -> Question? {
        guard !isAsking, !idle.isEmpty, busy.isEmpty || isGraceOver else { return nil }
        isAsking = true
        let positions = idle.values.map { LanePosition(lane: $0.lane, position: $0.position) }.sorted { $0.lane < $1.lane }
        return Question(positions: positions, isPatient: busy.isEmpty)
    }

    /// The answer: what to hand to the lanes, and the number of the grace period that begins if there is any.
    package mutating func answered(_ events: [FetchedEvent]) -> (batches: [Batch], grace: Int?) {
        isAsking = false
        var batches: [Int16: Batch] = [:]
        for event in events {
            // Lanes in hand were not asked for; ids at or below the position have taken effect.
            guard let cursor = idle[event.lane], event.id > batches[event.lane]?.events.last?.id ?? cursor.position else { continue }
            batches[event.lane, default: Batch(cursor: cursor, events: [])].events.append(event)
        }
        for (lane, batch) in batches {
            idle[lane] = nil
            busy[lane] = batch.events[0].occurredAt
        }
        guard !batches.isEmpty else { return ([], nil) }
        round += 1
        isGraceOver = false
        // The oldest first, so that lag does not depend on the lane's number.
        return (batches.values.sorted { $0.events[0].id < $1.events[0].id }, round)
    }

    /// A lane has done what it could and stands here now.
    package mutating func ended(_ cursor: LaneCursor) {
        busy[cursor.lane] = nil
        idle[cursor.lane] = cursor
    }

    package mutating func graceEnded(_ round: Int) {
        if round == self.round { isGraceOver = true }
    }
}
