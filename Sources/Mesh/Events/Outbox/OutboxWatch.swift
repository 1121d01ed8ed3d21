internal import MeshEnvironment
internal import MeshPostgres

/// Looks at the log on behalf of everyone who waits in this process, so that the cost of waiting does not grow with their number.
actor OutboxWatch {
    /// How long ends are read at every look after ids were drawn: a writer may have drawn one and not committed yet.
    private static let settling: Duration = .seconds(5)

    private let database: Database
    private let tail: OutboxTail
    private let time: TimeSource

    private var state: OutboxState?
    private var floors: [String: [Int16: Int64]] = [:]
    private var endsReadAt: Duration = .zero
    private var changedAt: Duration = .zero
    private var look: Task<OutboxState, any Error>?

    init(database: Database, tail: OutboxTail, time: TimeSource) {
        self.database = database
        self.tail = tail
        self.time = time
    }

    /// What the log was at most `age` ago; follows the ends of the topics from then on.
    func state(notOlderThan age: Duration, following topics: [String]) async throws -> OutboxState {
        if let look { _ = try? await look.value }
        if let state, time.monotonic() - state.readAt < age, tail.follows(topics) { return state }
        if let look { return try await look.value }
        // Not the caller's child: its cancellation must not take the answer from the others.
        let look = Task { try await read(topics) }
        self.look = look
        return try await look.value
    }

    /// Where the lanes of the topics begin, for those that do not begin at 0.
    func floors(of topics: [String]) -> [LanePosition] {
        var floors: [Int16: Int64] = [:]
        for topic in topics { floors.merge(self.floors[topic] ?? [:], uniquingKeysWith: max) }
        return floors.map { LanePosition(lane: $0.key, position: $0.value) }.sorted { $0.lane < $1.lane }
    }

    /// The database has failed: what was known of it may be of another time.
    func forget() { state = nil }

    private func read(_ topics: [String]) async throws -> OutboxState {
        defer { look = nil }
        let begun = time.monotonic()
        let known = state
        let isNew = !tail.follows(topics)
        tail.follow(topics)
        let followed = tail.topics
        let isRestless = begun - changedAt < Self.settling || begun - endsReadAt >= Self.settling
        state = nil
        var (found, ends, dropped) = try await database.read { transaction in
            guard let found = try await transaction.first(OutboxStatements.state) else {
                throw PostgresError(sqlState: "02000", statement: "mesh.outbox.state", message: "the schema has an empty outbox_log: restore its row")
            }
            let isOther = found.epoch != known?.epoch
            var ends: [LoggedEvent]?
            if isOther || isNew || isRestless || found.lastID != known?.lastID {
                ends = try await transaction.query(OutboxStatements.ends(of: followed))
            }
            let dropped = isOther || found.droppedThrough != known?.droppedThrough ? try await transaction.query(OutboxStatements.floors) : nil
            return (found, ends, dropped)
        }
        if found.epoch != known?.epoch { tail.restart() }
        if found.lastID != known?.lastID { changedAt = begun }
        if let dropped {
            floors = Dictionary(grouping: dropped, by: \.topic).mapValues { events in
                Dictionary(events.map { ($0.lane, $0.id) }, uniquingKeysWith: max)
            }
        }
        if let ends {
            endsReadAt = begun
            tail.raise(ends)
        }
        found.readAt = begun
        state = found
        return found
    }
}
