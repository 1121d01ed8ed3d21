internal import DequeModule
internal import Logging
internal import MeshEnvironment
internal import MeshTransport
internal import MeshWire
internal import NIOCore
internal import Synchronization

/// The way to one endpoint: one connection at a time, and the calls that wait for it. Confined to its loop, as
/// FrameLink says; others post to it.
final class EndpointChannel: TaskBatchFollower, @unchecked Sendable {  // everything but the constants is touched on its loop
    let endpoint: Endpoint
    private let core: ClientCore
    let executor: LoopExecutor
    @exclusivity(unchecked) private var connectivity = Connectivity()
    @exclusivity(unchecked) private var connection: ClientConnection?
    /// Connections that still answer but take no new calls, and attempts under way.
    private var others: [ClientConnection] = []
    @exclusivity(unchecked) private var waiting: Deque<ClientCall> = []
    /// Calls of tasks that run now: they are written together, as a server begins them, when some of these tasks have run.
    @exclusivity(unchecked) private var starting: [ClientCall] = []
    /// When the first of them began.
    @exclusivity(unchecked) private var startingSince: Int64 = 0
    // Nanoseconds.
    private static let longestStart: Int64 = 50_000
    private let deadlines: DeadlineTimer
    /// Nanoseconds of the monotonic clock.
    private var openedAt: Int64 = 0
    /// How many connections in a row ended soon.
    private var shortLives = 0
    /// Why the last attempt failed.
    private var lastFailure = ""
    /// Calls from other threads: handed over together.
    private let posted = Mutex<[ClientCall]>([])
    /// Whether the next look for cancelled calls is due some time.
    @exclusivity(unchecked) private var isWatching = false
    // Nanoseconds; the second keeps the looks below a hundredth of the loop's time.
    private static let shortestWatch: Int64 = 5_000_000
    private static let watchOfOne: Int64 = 2_000
    /// Those who wait for a connection without a call.
    private var openers: [(MeshError?) -> Void] = []

    init(_ endpoint: Endpoint, _ core: ClientCore, _ executor: LoopExecutor) {
        self.endpoint = endpoint
        self.core = core
        self.executor = executor
        deadlines = DeadlineTimer(executor.loop, core.time)
    }

    // MARK: from any thread

    // Never inlined into the caller's async code: asking for the current thread must not be moved across its suspensions.
    @inline(never)
    func start(_ call: ClientCall) {
        if executor.loop.inEventLoop {
            guard executor.isRunningTasks else { return startNow(call) }
            // Tasks that take long do not keep the others' calls waiting.
            if !starting.isEmpty, call.start &- startingSince > Self.longestStart {
                tasksHaveRun()
                // A write that fails makes SwiftNIO hand up what is left to read: that may have run tasks, and told those who follow them.
                guard executor.isRunningTasks else { return startNow(call) }
            }
            if starting.isEmpty {
                startingSince = call.start
                executor.follow(self)
            }
            return starting.append(call)
        }
        // What can be done on the caller's thread is not left to the loop.
        do throws(MeshError) { try call.makePayload() } catch { return call.fail(error) }
        let isFirst = posted.withLock { posted in
            posted.append(call)
            return posted.count == 1
        }
        if isFirst { executor.loop.execute { self.placePosted() } }
    }

    private func startNow(_ call: ClientCall) {
        if !isWatching { watch(after: Self.shortestWatch) }
        if !call.isAbandoned, !call.isCancelled, let connection, waiting.isEmpty, connectivity.isReady, call.sendDirectly(on: connection) { return }
        place(call)
    }

    func tasksHaveRun() {
        var calls: [ClientCall] = []
        swap(&starting, &calls)
        for call in calls { startNow(call) }
        calls.removeAll(keepingCapacity: true)
        if starting.isEmpty { swap(&starting, &calls) }
    }

    private func placePosted() {
        let calls = posted.withLock { posted in
            defer { posted = [] }
            return posted
        }
        for call in calls { place(call) }
    }

    /// Connects when there is no connection; `done` is called on the loop, with what went wrong.
    func open(_ done: @escaping @Sendable (MeshError?) -> Void) {
        executor.loop.execute { [self] in
            switch connectivity.called() {
            case .send: done(nil)
            case .wait: openers.append(done)
            case .connectAndWait:
                openers.append(done)
                connect()
            case .failUnreachable: done(unreachable())
            case .failClosed: done(.clientClosed(.no))
            }
        }
    }

    private func tellOpeners(_ error: MeshError?) {
        let waiting = openers
        openers = []
        for done in waiting { done(error) }
    }

    @inline(never)
    func cancel(_ call: ClientCall) {
        if executor.loop.inEventLoop { abandon(call) } else { executor.loop.execute { self.abandon(call) } }
    }

    func close() -> EventLoopFuture<Void> {
        executor.loop.submit { [self] in
            connectivity.close()
            tellOpeners(.clientClosed(.no))
            deadlines.stop()
            for call in drainWaiting() { call.fail(.clientClosed(.no)) }
            for open in others + [connection].compactMap({ $0 }) { open.leave(.done, "the client is closed") }
        }
    }

    // MARK: calls

    func place(_ call: ClientCall) {
        if call.isAbandoned || call.isCancelled { return call.fail(MeshError(.cancelled, "the caller gave up before the call was sent", processed: .no)) }
        call.state = .waiting
        if !isWatching { watch(after: Self.shortestWatch) }
        switch connectivity.called() {
        case .send: send(call)
        case .wait: wait(call)
        case .connectAndWait:
            wait(call)
            connect()
        case .failUnreachable: call.fail(unreachable())
        case .failClosed: call.fail(.clientClosed(.no))
        }
    }

    private func send(_ call: ClientCall) {
        switch connection?.send(call) {
        case .sent: break
        case .full: wait(call)
        case .leaving, nil:
            // Its numbers are used up, or it ends just now.
            if let connection { leaving(connection) }
            wait(call)
        }
    }

    private func wait(_ call: ClientCall) {
        guard waiting.count < ClientCore.waitingAtMost else {
            return call.fail(MeshError(.resourceExhausted, "too many calls wait for \(endpoint.service)", reason: "TOO_MANY_CALLS", processed: .no))
        }
        waiting.append(call)
        deadlines.onRing = { [unowned self] in endOverdueCalls(now: $0) }
        deadlines.add(call.deadline, now: core.now)
    }

    /// The server had no room, for work that its peers have given up still holds a place there: a little later there may be some.
    func tryLater(_ call: ClientCall) {
        call.state = .waiting
        let pause = ClientCore.pauseAfterRefusal(number: call.refusals, chance: core.configuration.random.unit())
        call.refusals += 1
        let left = max(1_000_000, call.deadline &- core.now)
        executor.loop.assumeIsolated().scheduleTask(in: .nanoseconds(min(pause, left))) { [self] in
            guard !call.isOver else { return }
            if core.now < call.deadline { return place(call) }
            call.fail(MeshError(.deadlineExceeded, "\(endpoint.service) had no room for the call before the deadline", reason: "TOO_MANY_CALLS", processed: .no))
        }
    }

    private func abandon(_ call: ClientCall) {
        switch call.state {
        case .new: call.isAbandoned = true
        case .waiting:
            waiting.removeAll { $0 === call }
            call.fail(MeshError(.cancelled, "the caller gave up before the call was sent", processed: .no))
        case .sent(let stream, let slot, let connection, _):
            connection.abandon(call, stream: stream, slot: slot, MeshError(.cancelled, "the caller gave up", processed: .maybe))
        case .over: break
        }
    }

    /// Looks now and then for calls whose tasks were cancelled, as long as there are calls; the more there are, the rarer.
    private func watch(after nanoseconds: Int64) {
        isWatching = true
        executor.loop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) { [self] in lookForCancelled() }
    }

    private func lookForCancelled() {
        var cancelled: [ClientCall] = waiting.filter(\.isCancelled)
        var count = waiting.count
        // Most calls of a busy client end before a look at their tasks would say anything.
        let young = core.now &- Self.shortestWatch
        for open in others + [connection].compactMap({ $0 }) {
            for case let call? in open.calls {
                count += 1
                if call.start < young, call.isCancelled { cancelled.append(call) }
            }
        }
        for call in cancelled { abandon(call) }
        isWatching = false
        if count > 0 { watch(after: max(Self.shortestWatch, Int64(count) * Self.watchOfOne)) }
    }

    private func endOverdueCalls(now: Int64) {
        for call in drainWaiting() {
            if now < call.deadline {
                wait(call)
            } else {
                call.fail(MeshError(.deadlineExceeded, "\(endpoint.service) could not be reached before the deadline", processed: .no))
            }
        }
    }

    private func drainWaiting() -> Deque<ClientCall> {
        defer { waiting = [] }
        return waiting
    }

    // MARK: what a connection reports

    func opened(_ opened: ClientConnection) {
        guard connectivity.connected() else { return opened.leave(.done, "the client is closed") }
        if !lastFailure.isEmpty { core.logger.info("reached again", metadata: ["service": "\(endpoint.service)"]) }
        lastFailure = ""
        others.removeAll { $0 === opened }
        connection = opened
        openedAt = core.now
        tellOpeners(nil)
        roomAvailable(on: opened)
    }

    var hasWaiting: Bool { !waiting.isEmpty }

    func roomAvailable(on open: ClientConnection) {
        guard open === connection else { return }
        while let call = waiting.popFirst() {
            guard case .sent = open.send(call) else {
                waiting.prepend(call)
                return
            }
        }
    }

    /// The server takes no new calls on this connection.
    func leaving(_ leaving: ClientConnection) {
        guard leaving === connection else { return }
        connection = nil
        others.append(leaving)
        if connectivity.lost() { connect() }
    }

    func ended(_ ended: ClientConnection, wasOpen: Bool, cause: String) {
        others.removeAll { $0 === ended }
        if ended === connection {
            connection = nil
            guard connectivity.lost() else { return }
            // A server that lets us in and throws us out at once must not keep both busy.
            shortLives = core.now &- openedAt < 1_000_000_000 ? shortLives + 1 : 0
            if shortLives > 2 { failed(cause) } else { connect() }
        } else if !wasOpen {
            failed(cause)
        }
    }

    // MARK: connecting

    private func connect() {
        let attempt = ClientConnection(core: core, executor: executor, owner: self)
        others.append(attempt)
        core.dial(endpoint, attempt).whenFailure { [self] error in
            guard others.contains(where: { $0 === attempt }) else { return }
            others.removeAll { $0 === attempt }
            failed("\(error)")
        }
    }

    private func failed(_ cause: String) {
        guard case .pause(let number) = connectivity.connectFailed() else { return }
        // One line for an outage, not one for each attempt.
        if lastFailure != cause {
            core.logger.warning(
                "cannot be reached",
                metadata: ["service": "\(endpoint.service)", "address": "\(endpoint.host):\(endpoint.port)", "cause": "\(cause)"])
        }
        lastFailure = cause
        tellOpeners(unreachable())
        for call in drainWaiting() { call.fail(unreachable()) }
        let pause = Connectivity.pause(
            number: number, first: core.configuration.firstBackoff, longest: core.configuration.longestBackoff,
            chance: core.configuration.random.unit())
        executor.loop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { [weak self] in
            guard let self, connectivity.pauseEnded() else { return }
            connect()
        }
    }

    private func unreachable() -> MeshError {
        MeshError(
            .unavailable, "\(endpoint.service) at \(endpoint.host):\(endpoint.port) cannot be reached: \(lastFailure)", reason: "UNREACHABLE",
            retryAfter: core.configuration.longestBackoff, processed: .no)
    }
}

extension MeshError {
    fileprivate static func clientClosed(_ processed: Processed) -> MeshError { MeshError(.cancelled, "the client is closed", processed: processed) }
}
