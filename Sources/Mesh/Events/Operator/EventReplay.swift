internal import struct FoundationEssentials.UUID
package import MeshEnvironment
package import MeshPostgres

/// Lets one consumer live through events again.
///
/// A replay runs the handlers once more for each event, in order of each key, and each of these effects commits exactly once with the
/// cursor, as the first time. So a replayed event takes effect once per replay, on top of what it did before: handlers that set a state
/// end where they were, handlers that add must be meant to add again. Nothing is sent to other consumers, and the log is not touched.
package struct EventReplay: Sendable {
    /// The events of a key that one replay may bring back.
    private static let most = 10_000

    private let consumer: Database
    private let source: Database
    private let name: CursorSetName

    /// - Parameters:
    ///   - consumer: the database of the service that takes the events in.
    ///   - source: the database of the service whose events they are.
    package init(consumer: Database, source: Database, subscription: String, from sourceName: String, topic: String) {
        self.consumer = consumer
        self.source = source
        name = CursorSetName(subscription: subscription, source: sourceName, topic: topic)
    }

    /// Sets every lane back to its last event before `time`; answers how many lanes were moved.
    ///
    /// Parked events that come again this way are taken from the parking place; earlier ones stay, and their keys wait for them.
    /// - Throws: ``OperatorError`` when retention has dropped events since `time`, when an edited event would be lost, or when the log is
    ///   of another epoch.
    package func all(since time: Timestamp, _ signature: OperatorSignature) async throws -> Int {
        try await checkEpoch()
        let found = try await source.read { try await $0.query(OperatorStatements.positions(of: name.topic, before: time)) }
        if let gap = found.first(where: { $0.floor > $0.position.position }) {
            throw OperatorError("events of lane \(gap.position.lane) up to \(gap.floor) were dropped after their retention: choose a later time")
        }
        let positions = found.map(\.position)
        return try await consumer.transaction { transaction in
            let dropped = try await transaction.query(OperatorStatements.dropReplayed(name, positions))
            guard !dropped.contains(true) else {
                throw OperatorError("an edited event is parked among those to be replayed: retry or skip it first")
            }
            let moved = try await transaction.query(OperatorStatements.setBack(name, positions))
            try await transaction.run(
                OperatorStatements.note("REPLAY", signature, name, key: nil, event: nil, touched: moved.count))
            return moved.count
        }
    }

    /// Brings back the events of one key since `time` that have taken effect; answers how many. Other keys of the lane go on.
    ///
    /// They are laid down in the parking place and tried from there, so that later events of the key wait until they are through.
    /// - Throws: ``OperatorError`` when the key is parked, when there are more than 10,000 events, or when the log is of another epoch.
    package func key(_ key: String, since time: Timestamp, _ signature: OperatorSignature) async throws -> Int {
        try await checkEpoch()
        let lane = Lane.of(topic: name.topic, key: key)
        return try await consumer.transaction { transaction in
            // First the lane: from here on nothing of the key takes effect until the replay is laid down.
            guard let place = try await transaction.first(OperatorStatements.raise(name, [lane])),
                let log = try await transaction.first(InboxStatements.source(name))
            else { throw unknown }
            guard try await transaction.first(InboxStatements.isParked(name, key)) != true else {
                throw OperatorError("the key is parked: retry or skip its events first")
            }
            let events = try await source.read { log in
                try await log.query(
                    OperatorStatements.events(of: name.topic, lane: lane, key: key, from: time, upTo: place.position, limit: Self.most + 1))
            }
            guard events.count <= Self.most else { throw OperatorError("the key has more than \(Self.most) events since then: choose a later time") }
            let verdict = ParkVerdict(cause: .replay, error: "", attempts: 0)
            for event in events { transaction.runWithNext(InboxStatements.park(name, event, epoch: log.epoch, verdict)) }
            if !events.isEmpty {
                _ = try await transaction.query(
                    OperatorStatements.request(EventSelection(subscription: name.subscription, source: name.source, topic: name.topic, key: key)))
            }
            try await transaction.run(OperatorStatements.note("REPLAY_KEY", signature, name, key: key, event: events.first?.id, touched: events.count))
            return events.count
        }
    }

    /// Goes on with a log that was restored to an earlier time: cursors that lie ahead of it are set back to its end, the others stay.
    ///
    /// What the lost part of the log has done here is not undone, and whatever its owner writes from now on takes effect.
    /// - Returns: how many lanes were set back.
    /// - Throws: ``OperatorError`` when the cursors belong to this log already.
    package func adoptEpoch(_ signature: OperatorSignature) async throws -> Int {
        let (state, ends) = try await source.read { log in
            (try await log.first(OutboxStatements.state), try await log.query(OutboxStatements.ends(of: [name.topic])))
        }
        guard let state else { throw OperatorError("the log of \(name.source) describes itself nowhere: its outbox_log is empty") }
        let last = Dictionary(ends.map { ($0.lane, $0.id) }, uniquingKeysWith: max)
        let positions = (0..<state.lanes).map { LanePosition(lane: $0, position: last[$0] ?? 0) }
        return try await consumer.transaction { transaction in
            guard let known = try await transaction.first(InboxStatements.source(name)) else { throw unknown }
            guard known.epoch != state.epoch else { throw OperatorError("the cursors belong to this log already") }
            try await transaction.run(OperatorStatements.adopt(name, state.epoch))
            let moved = try await transaction.query(OperatorStatements.setBack(name, positions))
            _ = try await transaction.query(OperatorStatements.raise(name, positions.map(\.lane)))
            try await transaction.run(OperatorStatements.note("ADOPT_EPOCH", signature, name, key: nil, event: nil, touched: moved.count))
            return moved.count
        }
    }

    private var unknown: OperatorError {
        OperatorError("\(name.subscription) has no cursors for \(name.topic) of \(name.source): it has never taken any of it in")
    }

    private func checkEpoch() async throws {
        guard let known = try await consumer.read({ try await $0.first(InboxStatements.source(name)) }) else { throw unknown }
        let state = try await source.read { try await $0.first(OutboxStatements.state) }
        guard state?.epoch == known.epoch else {
            throw OperatorError("the log of \(name.source) is of another epoch than the cursors: adopt it first")
        }
    }
}
