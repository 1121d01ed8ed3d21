internal import struct FoundationEssentials.UUID
internal import MeshEnvironment
package import MeshPostgres

/// What an operator can do to the events that a service takes in. Every change is one transaction, noted in `event_audit` with who and
/// why, and raises the terms of the lanes that it touches: running workers notice at their next commit, idle ones at their next beat.
package struct EventsOperator: Sendable {
    private let database: Database

    /// - Parameter database: of the service that takes the events in.
    package init(database: Database) { self.database = database }

    /// Parked events in the order in which they were parked.
    package func parked(_ selection: EventSelection = EventSelection(), limit: Int = 100) async throws -> [ParkedEntry] {
        try await database.read { try await $0.query(OperatorStatements.parked(selection, limit: limit)) }
    }

    /// - Throws: ``OperatorError`` when no such event is parked.
    package func show(_ id: Int64) async throws -> ParkedEntry {
        guard let entry = try await database.read({ try await $0.first(OperatorStatements.parked(id)) }) else { throw Self.noSuch(id) }
        return entry
    }

    /// Lets the parked events of the chosen keys be tried again, each key in order; answers how many there are.
    ///
    /// The running service does the work. A key whose event fails again stays parked from there on.
    package func retry(_ selection: EventSelection, _ signature: OperatorSignature) async throws -> Int {
        try await database.transaction { transaction in
            let entries = try await transaction.query(OperatorStatements.request(selection))
            for (name, entries) in Self.bySet(entries) {
                _ = try await transaction.query(OperatorStatements.raise(name, Array(Set(entries.map(\.lane)))))
                for (key, events) in Dictionary(grouping: entries, by: \.key).sorted(by: { $0.key < $1.key }) {
                    try await transaction.run(
                        OperatorStatements.note("RETRY", signature, name, key: key, event: events.map(\.eventID).min(), touched: events.count))
                }
            }
            return entries.count
        }
    }

    /// Gives up one parked event for good. The later ones of its key stay parked until they are retried.
    /// - Throws: ``OperatorError`` when no such event is parked.
    package func skip(_ id: Int64, _ signature: OperatorSignature) async throws -> ParkedEntry {
        try await database.transaction { transaction in
            guard let entry = try await transaction.first(OperatorStatements.skip(id)) else { throw Self.noSuch(id) }
            let name = Self.name(of: entry)
            _ = try await transaction.query(OperatorStatements.raise(name, [entry.lane]))
            try await transaction.run(
                OperatorStatements.note("SKIP", signature, name, key: entry.key, event: entry.eventID, touched: 1, before: entry.payload))
            return entry
        }
    }

    /// Replaces the payload of a parked event. It takes effect when the key is retried.
    /// - Throws: ``OperatorError`` when no such event is parked.
    package func edit(_ id: Int64, payload: [UInt8], _ signature: OperatorSignature) async throws -> ParkedEntry {
        try await database.transaction { transaction in
            guard let entry = try await transaction.first(OperatorStatements.locked(id)) else { throw Self.noSuch(id) }
            let name = Self.name(of: entry)
            try await transaction.run(OperatorStatements.edit(id, payload))
            _ = try await transaction.query(OperatorStatements.raise(name, [entry.lane]))
            try await transaction.run(
                OperatorStatements.note(
                    "EDIT", signature, name, key: entry.key, event: entry.eventID, touched: 1, before: entry.payload, after: payload))
            return entry
        }
    }

    /// How far each subscription of the service is behind.
    /// - Parameter source: the database of a service that events come from; `nil` when it cannot be reached from here.
    package func lag(_ source: (String) async throws -> Database?) async throws -> [SubscriptionLag] {
        let sets = try await database.read { try await $0.query(OperatorStatements.sets) }
        var lags: [SubscriptionLag] = []
        for set in sets {
            var lag = SubscriptionLag(
                subscription: set.name.subscription, source: set.name.source, topic: set.name.topic, parkedEvents: set.parkedEvents,
                parkedKeys: set.parkedKeys, instances: set.instances, orphanedLanes: set.orphanedLanes)
            if let log = try await source(set.name.source) {
                let (state, behind) = try await log.read { transaction in
                    (try await transaction.first(OutboxStatements.state), try await transaction.first(OperatorStatements.behind(set.name.topic, set.positions)))
                }
                if let state, state.epoch != set.epoch {
                    lag.problem = "the log is of another epoch: it was restored; replay what is missing or adopt the epoch"
                } else if let state, let ahead = set.positions.first(where: { $0.position > state.lastID }) {
                    lag.problem = "position \(ahead.position) lies ahead of the log, which ends at \(state.lastID)"
                } else {
                    lag.behind = behind?.count
                    lag.oldest = behind?.oldest
                }
            } else {
                lag.problem = "the source's log cannot be read from here"
            }
            if lag.problem == nil, lag.instances == 0 { lag.problem = "no instance runs" }
            lags.append(lag)
        }
        return lags
    }

    // MARK: Parts

    static func noSuch(_ id: Int64) -> OperatorError { OperatorError("no event is parked under number \(id)") }

    static func name(of entry: ParkedEntry) -> CursorSetName {
        CursorSetName(subscription: entry.subscription, source: entry.source, topic: entry.topic)
    }

    private static func bySet(_ entries: [ParkedEntry]) -> [(CursorSetName, [ParkedEntry])] {
        Dictionary(grouping: entries, by: name(of:)).sorted { ($0.key.source, $0.key.topic) < ($1.key.source, $1.key.topic) }.map { ($0.key, $0.value) }
    }
}
