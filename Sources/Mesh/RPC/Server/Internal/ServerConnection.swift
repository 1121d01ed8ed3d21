internal import Logging
internal import MeshEnvironment
internal import MeshPassport
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// One connection of a server: carries out what the machine says. Confined to its loop, as FrameLink says; other threads only post to it.
final class ServerConnection: FrameLinkOwner, @unchecked Sendable {  // everything but the constants is touched on its loop
    let core: ServerCore
    let executor: LoopExecutor
    let link: FrameLink
    let turns = SendTurns()
    @exclusivity(unchecked) var machine: ServerConnectionMachine
    @exclusivity(unchecked) var peer: PeerIdentity?
    /// What the client accepts.
    var peerLimits = WireLimits.least
    @exclusivity(unchecked) var spans: SpanNumbers
    /// By the client's numbers.
    @exclusivity(unchecked) var methods: [RegisteredMethod?] = []
    @exclusivity(unchecked) var passports: [InternedPassport?] = []
    /// By the machine's slots.
    @exclusivity(unchecked) var calls: [ServerCall?] = []
    /// Calls whose requests are here and whose handlers have not begun, all of one method: they begin together, as `beginArrived` says.
    @exclusivity(unchecked) var arrived: [ArrivedCall] = []
    /// Bytes held for large messages that come in parts.
    @exclusivity(unchecked) var held = 0
    let deadlines: DeadlineTimer
    /// What the monotonic clock has said last, for calls that begin one after the other: each asks it once.
    @exclusivity(unchecked) var clock: Int64 = 0
    /// What the wall clock has said, and for which arrival.
    @exclusivity(unchecked) var dayTime = (arrival: Int64.min, time: Timestamp(seconds: 0))
    // They keep the connection until it closes, which cancels them: a weak reference would slow down each of the many strong ones that a call takes.
    private var handshakeLimit: Scheduled<Void>?
    private var silenceLimit: Scheduled<Void>?
    private var closeWaiters: [EventLoopPromise<Void>] = []
    private var isClosed = false

    init(core: ServerCore, executor: LoopExecutor) {
        self.core = core
        self.executor = executor
        link = FrameLink(executor: executor, time: core.time)
        machine = ServerConnectionMachine(limits: core.wireLimits)
        spans = SpanNumbers(core.random)
        deadlines = DeadlineTimer(executor.loop, core.time)
    }

    // MARK: FrameLinkOwner

    func linkOpened() {
        guard core.add(self) else { return link.close() }
        deadlines.onRing = { [unowned self] in endOverdueCalls(now: $0) }
        let limit = core.limits.handshake
        handshakeLimit = executor.loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [self] in
            linkViolated(WireViolation(.timeout, "the handshake took longer than \(limit)"))
        }
    }

    func linkEstablished(_ peer: PeerIdentity) {
        self.peer = peer
        link.append(core.settings)
        link.flush()
    }

    func check(_ header: FrameHeader) -> WireViolation? { header.length <= machine.bodyLimit ? nil : machine.check(header) }

    func linkRead() { beginArrived() }

    func linkWillFlush() {
        let due = machine.takeConnectionCredit()
        if due > 0 { link.append(ControlFrame.credit(stream: 0, due)) }
    }

    func linkWritabilityChanged() {
        // A peer that does not read its answers may not ask for more. Once it reads, streams go on.
        link.setReading(link.isWritable)
        if link.isWritable { turns.run(self) }
    }

    func linkBroke(_ error: any Error) {
        core.logger.info(
            "a connection broke", metadata: ["peer": "\(peer?.description ?? "unknown")", "address": "\(link.address)", "cause": "\(error)"])
    }

    /// Tells the peer what it did wrong, and leaves.
    func linkViolated(_ violation: WireViolation) {
        machine.close()
        core.logger.warning(
            "a client broke the protocol",
            metadata: ["peer": "\(peer?.description ?? "unknown")", "address": "\(link.address)", "cause": "\(violation.text)"])
        close(violation.reason, violation.text)
    }

    func linkClosed() {
        isClosed = true
        core.remove(self)
        machine.close()
        handshakeLimit?.cancel()
        silenceLimit?.cancel()
        deadlines.stop()
        for call in calls {
            call?.isAnswered = true
            call?.cancel(.callerGone)
        }
        for waiter in closeWaiters { waiter.succeed() }
        closeWaiters = []
    }

    /// The connection's end.
    func closed() -> EventLoopFuture<Void> {
        executor.loop.flatSubmit { [self] in
            if isClosed { return executor.loop.makeSucceededVoidFuture() }
            let promise = executor.loop.makePromise(of: Void.self)
            closeWaiters.append(promise)
            return promise.futureResult
        }
    }

    func received(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> Bool {
        clock = max(clock, now)
        // Whatever else comes finds that the calls before it have begun.
        if header.type != FrameType.request { beginArrived() }
        switch machine.received(header, body: body, now: now) {
        case .none: break
        case .request(let head, let slot):
            takeDefinitions(head, body)
            begin(head, body, slot: slot, arrival: now)
        case .exchange(let event): received(event, body)
        case .requestsEnded(let slot): receivedEnd(slot)
        case .opened(let settings):
            handshakeLimit?.cancel()
            peerLimits = settings.limits
            lookForSilence(after: core.limits.silence.wholeNanoseconds)
        case .refuse(let head, let refusal):
            takeDefinitions(head, body)
            write(refusal.error, stream: head.stream)
        case .cancel(let slot): cancelled(slot)
        case .send(let bytes): link.append(bytes)
        case .drainAcknowledged: announceLastStream()
        case .peerClosed(let reason, let text):
            if reason != .done { core.logger.info("a client closed the connection", metadata: ["peer": "\(peer?.description ?? "")", "cause": "\(text)"]) }
            link.close()
            return false
        case .fail(let violation):
            // Nobody takes the answers of those that have not begun.
            for arrived in arrived { arrived.call.isAnswered = true }
            linkViolated(violation)
            return false
        }
        return true
    }

    private func lookForSilence(after nanoseconds: Int64) {
        silenceLimit = executor.loop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) { [self] in
            guard link.isOpen else { return }
            let left = link.lastArrival &+ core.limits.silence.wholeNanoseconds &- core.now
            if left > 0 { return lookForSilence(after: left) }
            linkViolated(WireViolation(.timeout, "the client has been silent for \(core.limits.silence)"))
        }
    }

    // MARK: leaving

    private func close(_ reason: CloseReason, _ text: String) {
        if peer != nil { link.append(ControlFrame.close(reason, text)) }
        link.close()
    }

    /// Takes no new calls soon, and leaves after those in flight. From any thread.
    func drain() {
        executor.loop.execute { [self] in
            if let bytes = machine.drain(ping: spans.next()) {
                link.append(bytes)
                link.flush()
                // A client that does not answer the ping has had its chance.
                executor.loop.assumeIsolated().scheduleTask(in: .milliseconds(500)) { [self] in announceLastStream() }
            }
            leaveIfFinished()
        }
    }

    /// Leaves now; work in progress is cancelled. From any thread.
    func leave() {
        executor.loop.execute { [self] in
            machine.close()
            close(.done, "the server stops")
        }
    }

    private func announceLastStream() {
        guard let bytes = machine.announceLastStream() else { return }
        link.append(bytes)
        link.flush()
        leaveIfFinished()
    }

    func leaveIfFinished() {
        guard machine.isLeaving, machine.isFinished, link.isOpen else { return }
        close(.done, "the server leaves")
    }
}

extension ServerConnectionMachine.Refusal {
    fileprivate var error: MeshError {
        switch self {
        case .tooManyStreams: MeshError(.resourceExhausted, "too many calls in flight on this connection", reason: "TOO_MANY_CALLS", processed: .no)
        case .metadataTooLarge: MeshError(.resourceExhausted, "the call's metadata is too large", reason: "METADATA_TOO_LARGE", processed: .no)
        }
    }
}
