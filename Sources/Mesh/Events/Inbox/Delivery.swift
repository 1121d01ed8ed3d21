internal import struct FoundationEssentials.UUID
internal import Logging
internal import Mesh
internal import MeshEnvironment
internal import MeshPassport
internal import MeshPostgres

/// Transactions in the subscriber's own database: handlers act, the cursor moves, and both commit together.
///
/// The cursor moves at the very end, on the way of COMMIT: its row is locked for hardly more than the commit, and whoever has lost the
/// lane meanwhile is refused there.
struct Delivery: Sendable {
    enum Outcome: Sendable {
        /// The first so many events have taken effect; `parked` of them by standing behind a parked one of their key.
        case handled(Int, parked: Int)
        case parked(ParkVerdict)
        /// Somebody else has the lane or has moved it; nothing has happened.
        case lost
        /// Nothing has happened; so many events are to be tried one by one, so that the faulty one is found.
        case failed(HandlerFailure, among: Int)
    }

    /// A transaction takes no more events when it has so many, or has lasted for ``age``.
    static let most = 64
    /// One event a transaction, unless all of its handlers allow for more.
    private var share: Int { sharesTransactions ? Self.most : 1 }

    /// Whether events, also those of several lanes, may share a transaction.
    var sharesTransactions: Bool { handlers.allSatisfy(\.sharesTransactions) }

    let name: CursorSetName
    let handlers: [TopicHandler]
    let instance: UUID
    let database: Database
    let passports: PassportVerifier?
    let drift: ContractDrift
    let timeLimit: Duration
    let age: Duration
    let time: TimeSource
    let random: RandomSource
    let logger: Logger

    /// Brings events of some lanes to effect, as many of the first ones as one transaction takes; answers what became of each lane.
    func attempt(_ shares: [LaneShare], try: Int) async -> [Outcome] {
        let deadline = time.monotonic() + timeLimit
        let none = Array(repeating: 0, count: shares.count)
        var begun = none
        do {
            return try await database.transaction(deadline: deadline) { transaction in
                begun = none
                var outcomes = Array(repeating: Outcome.handled(0, parked: 0), count: shares.count)
                var moves: [(cursor: LaneCursor, position: Int64)] = []
                var turn = Turn(start: time.monotonic(), age: age, most: share)
                for (number, share) in shares.enumerated() {
                    guard turn.hasRoom else { break }
                    var parked = 0
                    for event in share.events {
                        begun[number] += 1
                        if share.cursor.hasParked, try await transaction.first(InboxStatements.isParked(name, event.key)) == true {
                            try await transaction.run(InboxStatements.park(name, event, epoch: share.epoch, .behind))
                            parked += 1
                        } else {
                            try await handle(event, in: transaction, deadline: deadline, try: `try`)
                        }
                        turn.took(at: time.monotonic())
                        if !turn.hasRoom { break }
                    }
                    let last = share.events.prefix(begun[number]).last
                    moves.append((share.cursor, last?.id ?? share.cursor.position))
                    outcomes[number] = .handled(begun[number], parked: parked)
                }
                transaction.runWithNext(InboxStatements.move(name, moves))
                return outcomes
            }
        } catch {
            return outcomes(of: error, of: shares, begun)
        }
    }

    /// Sets an event aside.
    func park(_ event: FetchedEvent, at cursor: LaneCursor, epoch: UUID, _ verdict: ParkVerdict) async -> Outcome {
        await transaction { transaction in
            try await transaction.run(InboxStatements.park(name, event, epoch: epoch, verdict))
            transaction.runWithNext(InboxStatements.move(name, cursor, to: event.id))
            return .parked(verdict)
        }
    }

    /// Brings parked events of one key to effect, in order, and takes them out of the parking place.
    func retry(_ events: ArraySlice<ParkedEvent>, at cursor: LaneCursor, try: Int) async -> Outcome {
        let deadline = time.monotonic() + timeLimit
        var begun = 0
        do {
            return try await database.transaction(deadline: deadline) { transaction in
                begun = 0
                var turn = Turn(start: time.monotonic(), age: age, most: share)
                for parked in events {
                    guard turn.hasRoom else { break }
                    begun += 1
                    try await handle(parked.event, in: transaction, deadline: deadline, try: `try`)
                    turn.took(at: time.monotonic())
                }
                transaction.runWithNext(InboxStatements.unpark(events.prefix(begun).map(\.id)))
                transaction.runWithNext(InboxStatements.move(name, cursor, to: cursor.position))
                return .handled(begun, parked: 0)
            }
        } catch {
            return outcome(of: error, among: begun)
        }
    }

    /// The key stays parked: its first event has failed again.
    func giveUp(_ event: ParkedEvent, at cursor: LaneCursor, _ verdict: ParkVerdict) async -> Outcome {
        await transaction { transaction in
            transaction.runWithNext(InboxStatements.giveUp(name, event, verdict))
            transaction.runWithNext(InboxStatements.move(name, cursor, to: cursor.position))
            return .parked(verdict)
        }
    }

    /// The first parked events of a key that an operator wants to be tried again; none when no key of the lane is left.
    func requested(of lane: Int16) async throws -> [ParkedEvent] {
        try await database.read { try await $0.query(InboxStatements.requested(name, lane: lane, limit: Self.most)) }
    }

    /// The log that the cursors belong to; `nil` before first contact.
    func source() async throws -> LogDescription? {
        try await database.read { try await $0.first(InboxStatements.source(name)) }
    }

    /// Where the lane stands if this instance holds it.
    func cursor(of lane: Int16) async throws -> LaneCursor? {
        try await database.read { try await $0.first(LeaseStatements.cursors(instance, name, [lane])) }
    }

    /// A stop waits for the events in hand instead of cutting them off; only the time limit does that, when a handler hangs.
    func uncut<R: Sendable>(_ body: @escaping @Sendable () async -> R) async -> R {
        let work = Task { await body() }
        let alarm = Task {
            try await Task.sleep(for: timeLimit + .seconds(1))
            work.cancel()
        }
        defer { alarm.cancel() }
        return await work.value
    }

    // MARK: Parts

    private func transaction(_ body: (Transaction) async throws -> Outcome) async -> Outcome {
        do {
            return try await database.transaction(deadline: time.monotonic() + timeLimit, body)
        } catch {
            return outcome(of: error, among: 1)
        }
    }

    private func outcome(of error: any Error, among begun: Int) -> Outcome {
        if let error = error as? PostgresError, error.sqlState == InboxStatements.laneLost { return .lost }
        return .failed(HandlerFailure(error), among: begun)
    }

    private func outcomes(of error: any Error, of shares: [LaneShare], _ begun: [Int]) -> [Outcome] {
        guard shares.count > 1 else { return begun.map { outcome(of: error, among: $0) } }
        // Nobody knows whose fault it was, not even whether a lane was lost: each lane that was in the transaction goes alone now.
        let failure = HandlerFailure(error)
        guard begun.contains(where: { $0 > 0 }) else { return shares.map { _ in .failed(failure, among: 2) } }
        return begun.map { $0 > 0 ? .failed(failure, among: max(2, $0)) : .handled(0, parked: 0) }
    }

    private func handle(_ event: FetchedEvent, in transaction: Transaction, deadline: Duration, try: Int) async throws {
        let cause = cause(of: event)
        let trace = trace(of: event)
        drift.check(event)
        let context = EventContext(
            eventID: event.id, source: name.source, subscription: name.subscription, topic: event.topic, key: event.key,
            occurredAt: event.occurredAt, attempt: `try`, trace: trace, cause: cause,
            carried: EventCause(
                passport: cause?.bytes, passportAt: cause.map { _ in event.passportAt ?? event.occurredAt }, traceparent: trace.traceparent))
        // An ended Passport is attribution only: the handler's own calls are then made on the service's account.
        let authority = cause.flatMap { $0.expiresAt > time.now() + .seconds(5) ? $0 : nil }
        try await EventContext.$current.withValue(context) {
            try await CallOrigin.$current.withValue(CallOrigin(passport: authority, trace: trace, deadline: deadline)) {
                for handler in handlers { try await handler.handle(event.payload, transaction, context) }
            }
        }
    }

    /// The Passport of the cause as of the time when it was first attached.
    private func cause(of event: FetchedEvent) -> Passport? {
        guard let bytes = event.passport, let passports else { return nil }
        do {
            return try passports.verifyArchived(bytes, writtenAt: event.passportAt ?? event.occurredAt)
        } catch {
            logger.warning("The Passport of an event's cause does not hold", metadata: ["event": "\(event.id)", "error": "\(error)"])
            return nil
        }
    }

    private func trace(of event: FetchedEvent) -> TraceContext {
        if let trace = event.traceparent.flatMap(TraceContext.init(traceparent:)) { return trace.child(span: random.next()) }
        return TraceContext(traceHigh: random.next(), traceLow: random.next() | 1, span: random.next() | 1, isSampled: false)
    }
}

/// How long a transaction goes on taking events.
private struct Turn {
    let start: Duration
    let age: Duration
    let most: Int
    var count = 0

    private(set) var hasRoom = true

    mutating func took(at now: Duration) {
        count += 1
        hasRoom = count < most && now - start < age
    }
}
