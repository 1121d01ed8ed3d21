internal import struct FoundationEssentials.UUID
public import Mesh
public import MeshEnvironment
public import MeshEventsV1
public import MeshPostgres

/// Serves a service's outbox to its subscribers. Every process with a database serves one.
///
/// Commits of this process wake waiting subscribers at once; those of others are found by polling.
public struct OutboxService: EventsService {
    /// What another process has committed is found after so long: the first look of a waiting subscriber, and the later ones.
    package struct Polling: Sendable {
        package var shortest: Duration = .milliseconds(250)
        package var longest: Duration = .seconds(1)

        package init(shortest: Duration = .milliseconds(250), longest: Duration = .seconds(1)) {
            self.shortest = shortest
            self.longest = longest
        }
    }

    private static let eventsAtOnce = 1000
    /// A stream ends by itself after so long, so that subscribers spread over the instances of this service again.
    private static let streamLimit: Duration = .seconds(600)
    /// From one page of a stream to the next, unless the page was full: a question costs the database as much for one event as for ten.
    private static let pace: Duration = .milliseconds(3)

    private let database: Database
    private let time: TimeSource
    private let polling: Polling
    private let tail = OutboxTail()
    private let watch: OutboxWatch

    public init(database: Database, time: TimeSource = .system) { self.init(database: database, time: time, polling: Polling()) }

    package init(database: Database, time: TimeSource = .system, polling: Polling) {
        self.polling = polling
        self.database = database
        self.time = time
        watch = OutboxWatch(database: database, tail: tail, time: time)
        OutboxSignals.shared.listen(tail)
    }

    /// Answers everyone who waits, and from now on nobody waits: called before a drain, so that it does not last as long as they would.
    public func stopWaiting() { tail.close() }

    public func fetchEvents(_ request: FetchEventsRequest, _ call: CallContext) async throws -> FetchEventsResponse {
        let end = time.monotonic() + .milliseconds(request.waitMs)
        let positions = try Self.positions(of: request)
        let state = try await watch.state(notOlderThan: polling.longest, following: request.topics)
        var response = FetchEventsResponse(epoch: state.epoch.text, lanes: UInt32(Lane.count))
        if request.epoch.isEmpty {
            response.floors = await watch.floors(of: request.topics).map { MeshEventsV1.LanePosition(lane: UInt32($0.lane), position: $0.position) }
            return response
        }
        response.events = try await next(request, behind: positions, readAt: nil, state, until: end).map(EventRecord.init)
        return response
    }

    public func streamEvents(_ request: StreamEventsRequest, _ responses: MessageWriter<FetchEventsResponse>, _ call: CallContext) async throws {
        // Well before the deadline, so that the end is no failure.
        let end = min(time.monotonic() + Self.streamLimit, call.deadline - .seconds(5))
        let beat: Duration = .milliseconds(min(max(request.signOfLifeMs, 100), 30_000))
        let question = FetchEventsRequest(
            subscriber: request.subscriber, topics: request.topics, positions: request.positions, epoch: request.epoch, maxEvents: request.maxEvents)
        var positions = Dictionary(try Self.positions(of: question).map { ($0.lane, $0.position) }, uniquingKeysWith: max)
        var readAt: Duration?
        while time.monotonic() < end, !tail.isClosed {
            let state = try await watch.state(notOlderThan: polling.longest, following: request.topics)
            let asked = positions.map { LanePosition(lane: $0.key, position: $0.value) }
            let events = try await next(question, behind: asked, readAt: readAt, state, until: min(end, time.monotonic() + beat))
            for event in events { positions[event.lane] = event.id }
            let now = time.monotonic()
            if !events.isEmpty { readAt = now }
            try await responses.write(FetchEventsResponse(epoch: state.epoch.text, events: events.map(EventRecord.init), lanes: UInt32(Lane.count)))
            let left = Self.pace - (time.monotonic() - now)
            if left > .zero, !events.isEmpty, events.count < Self.eventsAtOnce { try await Task.sleep(for: left) }
        }
    }

    private static func positions(of request: FetchEventsRequest) throws -> [LanePosition] {
        try request.positions.map { position in
            guard position.lane < UInt32(Lane.count) else {
                throw MeshError(.invalidArgument, "the log has \(Lane.count) lanes, and lane \(position.lane) is none of them", processed: .no)
            }
            return LanePosition(lane: Int16(position.lane), position: position.position)
        }
    }

    /// A page of what lies behind the positions; waits until `end` while there is nothing.
    /// - Parameter readAt: when the positions were reached by reading, if they were.
    private func next(
        _ request: FetchEventsRequest, behind positions: [LanePosition], readAt: Duration?, _ state: OutboxState, until end: Duration
    ) async throws -> [FetchedEvent] {
        let limit = request.maxEvents == 0 ? Self.eventsAtOnce : min(Int(request.maxEvents), Self.eventsAtOnce)
        var state = state, poll = polling.shortest
        while true {
            try Task.checkCancellation()
            state = try await check(request, positions, readAt, against: state)
            let events = try await read(request.topics, positions, limit)
            let left = end - time.monotonic()
            if !events.isEmpty || left <= .zero || tail.isClosed { return events }
            await tail.wait(topics: request.topics, positions: positions, limit: min(poll, left))
            // Woken by a commit: straight to the rows.
            if !tail.behind(topics: request.topics, positions: positions).isEmpty { continue }
            state = try await watch.state(notOlderThan: poll, following: request.topics)
            poll = min(poll * 2, polling.longest)
        }
    }

    /// Refuses a reader whose positions cannot belong to this log, or who would miss events without knowing.
    private func check(
        _ request: FetchEventsRequest, _ positions: [LanePosition], _ readAt: Duration?, against state: OutboxState
    ) async throws -> OutboxState {
        var state = state
        if state.lanes != Lane.count {
            throw MeshError(.internalError, "the log has \(state.lanes) lanes, this version works with \(Lane.count)", processed: .no)
        }
        // What has been read from the log itself since is no news that the log has to be asked about.
        let mayHaveGrown = readAt.map { state.readAt < $0 } ?? false
        if !mayHaveGrown, positions.contains(where: { $0.position > state.lastID }) {
            state = try await watch.state(notOlderThan: .zero, following: request.topics)
        }
        guard request.epoch == state.epoch.text else {
            throw MeshError(
                .failedPrecondition, "the positions belong to epoch \(request.epoch), the log is of epoch \(state.epoch.text): it was restored",
                reason: "EPOCH_MISMATCH", processed: .no)
        }
        if !mayHaveGrown, let ahead = positions.first(where: { $0.position > state.lastID }) {
            throw MeshError(
                .failedPrecondition, "position \(ahead.position) of lane \(ahead.lane) lies ahead of the log, which ends at \(state.lastID)",
                reason: "AHEAD_OF_LOG", processed: .no)
        }
        let floors = await watch.floors(of: request.topics)
        if !floors.isEmpty {
            let begins = Dictionary(uniqueKeysWithValues: floors.map { ($0.lane, $0.position) })
            if let behind = positions.first(where: { $0.position < begins[$0.lane, default: 0] }) {
                throw MeshError(
                    .failedPrecondition,
                    "events of lane \(behind.lane) behind position \(behind.position) were dropped after their retention, up to \(begins[behind.lane, default: 0])",
                    reason: "BEHIND_RETENTION", processed: .no)
            }
        }
        return state
    }

    /// Asks the database only for lanes in which something may be.
    private func read(_ topics: [String], _ positions: [LanePosition], _ limit: Int) async throws -> [FetchedEvent] {
        let suspicions = tail.behind(topics: topics, positions: positions)
        guard !suspicions.isEmpty else { return [] }
        let page = OutboxStatements.Page(events: limit, lanes: suspicions.count)
        let events: [FetchedEvent]
        do {
            events = try await database.read { transaction in
                try await transaction.query(OutboxStatements.events(topics: topics, positions: suspicions.map(\.position), page))
            }
        } catch {
            await watch.forget()
            throw error
        }
        let size = events.reduce(0) { $0 + $1.payload.count + ($1.passport?.count ?? 0) }
        guard events.count < page.events, size < page.bytes else { return events }
        let lanes = Dictionary(grouping: events, by: \.lane)
        for suspicion in suspicions {
            let found = lanes[suspicion.position.lane] ?? []
            if found.count < page.perLane { tail.saw(topics: topics, suspicion, upTo: found.last?.id ?? suspicion.position.position) }
        }
        return events
    }
}

extension EventRecord {
    init(_ event: FetchedEvent) {
        self.init(
            id: event.id, lane: UInt32(event.lane), topic: event.topic, key: event.key, payload: event.payload, passport: event.passport ?? [],
            traceparent: event.traceparent ?? "", contractHash: event.contractHash ?? [], occurredAt: event.occurredAt, passportAt: event.passportAt)
    }
}
