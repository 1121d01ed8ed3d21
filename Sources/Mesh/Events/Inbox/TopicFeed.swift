internal import Logging
internal import MeshEnvironment
internal import MeshPostgres
internal import Metrics

/// Follows one topic of one source: asks, hands events to lanes, and asks again, until its task is cancelled.
struct TopicFeed: Sendable {
    /// How long the events of one answer are waited for before the idle lanes are asked for without the rest.
    private static let grace: Duration = .milliseconds(100)
    /// How long a question waits while lanes in hand could become idle.
    private static let impatience: Duration = .milliseconds(200)

    let name: CursorSetName
    let source: any EventSource
    let database: Database
    let configuration: SubscriberConfiguration
    let random: RandomSource
    let time: TimeSource
    let logger: Logger
    let metrics: FeedMetrics
    let worker: LaneWorker
    let report: @Sendable (String?) -> Void

    private enum Step: Sendable {
        case answered([FetchedEvent])
        /// `nil`: the cursors are gone or of another log.
        case ended(LaneCursor?)
        case graceEnded(Int)
    }

    func run() async {
        let backoff = Backoff(shortest: .milliseconds(100), longest: .seconds(5))
        var failures = 0
        while !Task.isCancelled {
            var pause: Duration = .zero
            do {
                try await follow { failures = 0; report(nil) }
            } catch let refusal as SourceRefusal {
                logger.error("The subscription is halted until an operator decides", metadata: ["reason": "\(refusal)"])
                report(refusal.description)
                pause = configuration.haltedPause
            } catch {
                if Task.isCancelled { return }
                failures += 1
                if failures == 1 || failures.isMultiple(of: 20) {
                    logger.warning("The subscription cannot go on yet", metadata: ["error": "\(error)", "failures": "\(failures)"])
                }
                pause = backoff.pause(after: failures, random)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// - Parameter onAnswer: the source has answered for the first time.
    private func follow(onAnswer: () -> Void) async throws {
        let set = try await open()
        var machine = FeedMachine(set.lanes)
        var isAnswered = false
        try await withThrowingTaskGroup(of: Step.self) { group in
            if let question = machine.ask() { group.addTask { try await .answered(ask(question, set)) } }
            while let step = try await group.next() {
                switch step {
                case .answered(let events):
                    if !isAnswered { isAnswered = true; onAnswer() }
                    let (batches, grace) = machine.answered(events)
                    for batch in batches { group.addTask { await .ended(worker.work(on: batch, of: set)) } }
                    if let grace { group.addTask { try await Task.sleep(for: Self.grace); return .graceEnded(grace) } }
                case .ended(let cursor):
                    guard let cursor else { group.cancelAll(); return }
                    machine.ended(cursor)
                case .graceEnded(let round):
                    machine.graceEnded(round)
                }
                metrics.lag.record(machine.oldest.map { max(0, (time.now() - $0) / .seconds(1)) } ?? 0)
                if let question = machine.ask() { group.addTask { try await .answered(ask(question, set)) } }
            }
        }
    }

    /// The cursors as they are, laid down at the beginning of the log at first contact.
    private func open() async throws -> CursorSet {
        if let set = try await worker.delivery.cursors() { return set }
        let log = try await source.describe(topic: name.topic)
        _ = try await database.transaction { transaction in try await transaction.run(InboxStatements.create(name, log)) }
        guard let set = try await worker.delivery.cursors() else {
            throw SourceRefusal(reason: "NO_CURSORS", message: "the cursors of \(name.topic) vanished as soon as they were made")
        }
        logger.info("The subscription begins", metadata: ["epoch": "\(log.epoch.text)", "lanes": "\(log.lanes)"])
        return set
    }

    private func ask(_ question: FeedMachine.Question, _ set: CursorSet) async throws -> [FetchedEvent] {
        let wait = question.isPatient ? configuration.longPoll : Self.impatience
        return try await source.fetch(
            topic: name.topic, behind: question.positions, epoch: set.epoch, limit: configuration.eventsAtOnce, wait: wait)
    }
}
