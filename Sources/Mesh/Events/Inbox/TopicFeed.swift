internal import Logging
internal import MeshEnvironment
internal import MeshPostgres
internal import Metrics

/// Follows one topic of one source: lets events flow in, hands them to lanes, and takes and gives lanes, until its task is cancelled.
struct TopicFeed: Sendable {
    /// How long a flow is held up before the lanes that cannot keep up leave it.
    private static let patience: Duration = .milliseconds(200)

    let name: CursorSetName
    let source: any EventSource
    let database: Database
    let configuration: SubscriberConfiguration
    let random: RandomSource
    let time: TimeSource
    let logger: Logger
    let metrics: FeedMetrics
    let worker: LaneWorker
    let leases: LeaseKeeper
    let report: @Sendable (String?) -> Void

    private enum Step: Sendable {
        case lease(LeaseChange)
        case arrived([FetchedEvent], round: Int, isCrowded: Bool)
        case flowEnded(round: Int, (any Error)?)
        case reopen
        case ended(Int16, LaneWorker.Place)
    }

    func run() async {
        let backoff = Backoff(shortest: .milliseconds(100), longest: .seconds(5))
        var failures = 0
        while !Task.isCancelled {
            var pause: Duration = .zero
            do {
                let set = try await open()
                failures = 0
                try await work(on: set)
            } catch let refusal as SourceRefusal {
                logger.error("The subscription is halted until an operator decides", metadata: ["reason": "\(refusal)"])
                report(refusal.description)
                pause = configuration.haltedPause
            } catch {
                if Task.isCancelled { return }
                failures += 1
                complain(error, failures)
                pause = backoff.pause(after: failures, random)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// The cursors' log; they are laid down at its beginning at first contact.
    private func open() async throws -> LogDescription {
        if let log = try await worker.delivery.source() { return log }
        let log = try await source.describe(topic: name.topic)
        _ = try await database.transaction { transaction in try await transaction.run(InboxStatements.create(name, log)) }
        guard let known = try await worker.delivery.source() else {
            throw SourceRefusal(reason: "NO_CURSORS", message: "the cursors of \(name.topic) vanished as soon as they were made")
        }
        logger.info("The subscription begins", metadata: ["epoch": "\(known.epoch.text)", "lanes": "\(known.lanes)"])
        return known
    }

    /// Returns when the cursors turn out to be gone or of another log.
    private func work(on log: LogDescription) async throws {
        let (steps, mailbox) = AsyncStream<Step>.makeStream()
        let changes = await leases.join(name)
        let listening = Task { for await change in changes { mailbox.yield(.lease(change)) } }
        do {
            try await withThrowingDiscardingTaskGroup { group in
                defer { group.cancelAll() }
                try await follow(log, steps, mailbox, &group)
            }
        } catch {
            listening.cancel()
            await leases.leave(name)
            metrics.stopped()
            throw error
        }
        listening.cancel()
        await leases.leave(name)
        metrics.stopped()
    }

    private func follow(
        _ log: LogDescription, _ steps: AsyncStream<Step>, _ mailbox: AsyncStream<Step>.Continuation,
        _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        let backoff = Backoff(shortest: .milliseconds(100), longest: .seconds(5))
        let room = Room()
        var machine = FeedMachine()
        var flow: Task<Void, Never>?
        var failures = 0
        var isPausing = false
        defer { flow?.cancel() }
        for await step in steps {
            var batches: [FeedMachine.Batch] = []
            switch step {
            case .lease(.granted(let cursors)): batches = machine.granted(cursors)
            case .lease(.wanted(let lanes)): await leases.freed(machine.wanted(lanes), of: name)
            case .lease(.lost(let lanes)): machine.lost(lanes)
            case .lease(.beat): metrics.show(machine, at: time.now())
            case .arrived(let events, let round, let isCrowded):
                failures = 0
                report(nil)
                batches = machine.arrived(events, round: round, isCrowded: isCrowded)
            case .flowEnded(let round, let error):
                guard machine.closed(round: round) else { continue }
                if let refusal = error as? SourceRefusal { throw refusal }
                failures += 1
                if let error { complain(error, failures) }
                isPausing = true
                let pause = backoff.pause(after: failures, random)
                group.addTask {
                    try? await Task.sleep(for: pause)
                    mailbox.yield(.reopen)
                }
            case .reopen: isPausing = false
            case .ended(_, .gone): return
            case .ended(let lane, .here(let cursor)):
                let end = machine.ended(lane, at: cursor)
                if end.isFree { await leases.freed([lane], of: name) }
                if let next = end.next { batches = [next] }
            }
            for batch in batches {
                group.addTask { [worker] in mailbox.yield(.ended(batch.cursor.lane, await worker.work(on: batch, epoch: log.epoch))) }
            }
            room.set(isFree: machine.hasRoom)
            if !isPausing, let opening = machine.open() {
                flow?.cancel()
                flow = Task { await run(opening, of: log, into: mailbox, room) }
            }
        }
    }

    private func run(
        _ opening: FeedMachine.Opening, of log: LogDescription, into mailbox: AsyncStream<Step>.Continuation, _ room: Room
    ) async {
        do {
            try await source.follow(
                topic: name.topic, behind: opening.positions, epoch: log.epoch, limit: configuration.eventsAtOnce
            ) { events in
                let isFree = await room.wait(limit: Self.patience)
                mailbox.yield(.arrived(events, round: opening.round, isCrowded: !isFree))
            }
            mailbox.yield(.flowEnded(round: opening.round, nil))
        } catch {
            mailbox.yield(.flowEnded(round: opening.round, error))
        }
    }

    private func complain(_ error: any Error, _ failures: Int) {
        guard failures == 1 || failures.isMultiple(of: 20) else { return }
        logger.warning("The subscription cannot go on yet", metadata: ["error": "\(error)", "failures": "\(failures)"])
    }
}
