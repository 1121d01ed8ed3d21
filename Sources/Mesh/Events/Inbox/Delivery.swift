internal import struct FoundationEssentials.UUID
internal import Logging
internal import Mesh
internal import MeshEnvironment
internal import MeshPassport
internal import MeshPostgres

/// One event's transaction in the subscriber's own database: the cursor moves, the handlers act, and both commit together.
struct Delivery: Sendable {
    enum Outcome: Sendable {
        case handled
        case parked(ParkVerdict)
        /// Somebody else has moved the lane; nothing has happened.
        case lost
        case failed(HandlerFailure)
    }

    private struct LaneLost: Error {}

    let name: CursorSetName
    let handlers: [TopicHandler]
    let database: Database
    let passports: PassportVerifier?
    let timeLimit: Duration
    let time: TimeSource
    let random: RandomSource
    let logger: Logger

    /// - Parameter verdict: set when the event is to be parked instead of handled.
    func attempt(_ event: FetchedEvent, at cursor: LaneCursor, epoch: UUID, try: Int, verdict: ParkVerdict?) async -> Outcome {
        let deadline = time.monotonic() + timeLimit
        do {
            return try await database.transaction(deadline: deadline) { transaction in
                guard let isParked = try await transaction.first(InboxStatements.move(name, cursor, over: event)) else { throw LaneLost() }
                if let verdict = isParked ? ParkVerdict.behind : verdict {
                    try await transaction.run(InboxStatements.park(name, event, epoch: epoch, verdict))
                    return .parked(verdict)
                }
                try await handle(event, in: transaction, deadline: deadline, try: `try`)
                return .handled
            }
        } catch is LaneLost {
            return .lost
        } catch {
            return .failed(HandlerFailure(error))
        }
    }

    /// Where the subscription stands; `nil` before first contact.
    func cursors() async throws -> CursorSet? {
        try await database.read { transaction in
            guard let source = try await transaction.first(InboxStatements.source(name)) else { return nil }
            return try await CursorSet(epoch: source.epoch, lanes: transaction.query(InboxStatements.cursors(name)))
        }
    }

    private func handle(_ event: FetchedEvent, in transaction: Transaction, deadline: Duration, try: Int) async throws {
        let cause = cause(of: event)
        let trace = trace(of: event)
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
