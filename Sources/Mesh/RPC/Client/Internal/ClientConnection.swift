internal import Logging
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// One connection of a client: carries out what the machine says. Confined to its loop, as FrameLink says.
final class ClientConnection: FrameLinkOwner, @unchecked Sendable {  // everything but the constants is touched on its loop
    let core: ClientCore
    let executor: LoopExecutor
    let owner: EndpointChannel
    let link: FrameLink
    let turns = SendTurns()
    @exclusivity(unchecked) var machine: ClientConnectionMachine
    @exclusivity(unchecked) private var methods = SenderTable<String>(capacity: 1)
    @exclusivity(unchecked) private var passports = SenderTable<[UInt8]>(capacity: 1)
    // Most calls repeat the last one's: comparing shared storage is cheaper than hashing it. 0 for none.
    @exclusivity(unchecked) private var lastMethod: (name: String, number: UInt16) = ("", 0)
    @exclusivity(unchecked) private var lastPassport: (bytes: [UInt8], number: UInt16) = ([], 0)
    /// By the machine's slots.
    @exclusivity(unchecked) var calls: [ClientCall?] = []
    /// Calls that have been written and have not left.
    @exclusivity(unchecked) var unsent = 0
    /// Answers that have come and are delivered together, as `deliverArrived` says.
    @exclusivity(unchecked) var arrived: [ArrivedAnswer] = []
    @exclusivity(unchecked) var awoken: [UnsafeContinuation<Void, Never>] = []
    /// Bytes held for large messages that come in parts.
    @exclusivity(unchecked) var held = 0
    let deadlines: DeadlineTimer
    // They keep the connection until it closes, which cancels them: a weak reference would slow down each of the many strong ones that a call takes.
    private var handshakeLimit: Scheduled<Void>?
    private var keepAlive: KeepAlive
    private var keepAliveLook: Scheduled<Void>?
    private var withheldLook: Scheduled<Void>?
    @exclusivity(unchecked) private var isOpen = false
    /// Why the connection ended, if anyone said so.
    private var cause: String?

    init(core: ClientCore, executor: LoopExecutor, owner: EndpointChannel) {
        self.core = core
        self.executor = executor
        self.owner = owner
        link = FrameLink(executor: executor, time: core.time)
        machine = ClientConnectionMachine(limits: core.wireLimits)
        deadlines = DeadlineTimer(executor.loop, core.time)
        keepAlive = KeepAlive(
            silence: core.configuration.keepAlive.wholeNanoseconds, patience: core.configuration.keepAlivePatience.wholeNanoseconds)
    }

    // MARK: FrameLinkOwner

    func linkOpened() {
        deadlines.onRing = { [unowned self] in endOverdueCalls(now: $0) }
        let limit = core.configuration.connectTimeout
        handshakeLimit = executor.loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [self] in
            linkViolated(WireViolation(.timeout, "the handshake took longer than \(limit)"))
        }
    }

    func linkEstablished(_ peer: PeerIdentity) {
        link.append(core.settings)
        link.flush()
    }

    func check(_ header: FrameHeader) -> WireViolation? { header.length <= machine.bodyLimit ? nil : machine.check(header) }

    func linkRead() {
        deliverArrived()
        executor.runAhead()
    }

    func linkWillFlush() {
        unsent = 0
        let due = machine.takeConnectionCredit()
        if due > 0 { link.append(ControlFrame.credit(stream: 0, due)) }
    }

    func linkWritabilityChanged() { if link.isWritable { turns.run(self) } }

    func linkBroke(_ error: any Error) { if cause == nil { cause = "\(error)" } }

    func linkViolated(_ violation: WireViolation) {
        cause = violation.text
        machine.close()
        leave(violation.reason, violation.text)
    }

    func linkClosed() {
        machine.close()
        handshakeLimit?.cancel()
        keepAliveLook?.cancel()
        withheldLook?.cancel()
        deadlines.stop()
        let cause = cause ?? "the connection ended"
        // The owner learns it first, so that calls that may be repeated wait for the next connection.
        owner.ended(self, wasOpen: isOpen, cause: cause)
        let left = calls.compactMap { $0 }
        calls = []
        for call in left {
            guard case .sent(_, _, _, let batch) = call.state, batch < link.takenBatches else {
                repeatElsewhere(call, cause)
                continue
            }
            call.fail(MeshError(.unavailable, "\(owner.endpoint.service) left before it answered: \(cause)", reason: "CONNECTION_LOST", processed: .maybe))
        }
    }

    func received(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> Bool {
        // Whatever else comes finds the answers before it delivered.
        if header.type != FrameType.response { deliverArrived() }
        switch machine.received(header, body: body, now: now) {
        case .none: break
        case .response(let slot, let answer): receivedResponse(slot, answer, body)
        case .pong:
            keepAliveLook?.cancel()
            lookForLife(after: keepAlive.answered())
        case .error(let slot, let answer): receivedError(slot, answer, body)
        case .exchange(let event): received(event, body)
        case .headers(let slot, let range): receivedHeaders(slot, UnsafeRawBufferPointer(rebasing: body[range]))
        case .ended(let slot, let trailers): receivedEnd(slot, UnsafeRawBufferPointer(rebasing: body[trailers]))
        case .opened(let settings): opened(settings)
        case .send(let bytes): link.append(bytes)
        case .leaving: owner.leaving(self)
        case .unprocessed(let slots):
            owner.leaving(self)
            for call in slots.compactMap({ takeCall($0) }) { repeatElsewhere(call, "the server leaves") }
            leaveIfFinished()
        case .peerClosed(let reason, let text):
            cause = text.isEmpty ? "the server closed the connection (\(reason.rawValue))" : text
            link.close()
            return false
        case .fail(let violation):
            linkViolated(violation)
            return false
        }
        return true
    }

    private func opened(_ settings: Settings) {
        handshakeLimit?.cancel()
        isOpen = true
        (lastMethod, lastPassport) = (("", 0), ([], 0))
        methods = SenderTable(capacity: min(settings.limits.internedMethods, ClientCore.internedAtMost))
        passports = SenderTable(capacity: min(settings.limits.internedPassports, ClientCore.internedAtMost))
        core.contracts.compare(settings.contracts, of: owner.endpoint.service, core.logger)
        lookForLife(after: keepAlive.firstLook)
        owner.opened(self)
    }

    // MARK: calls

    /// The number of a method if it is the one that was called last; the server knows it.
    func knownNumber(ofMethod name: String) -> UInt16? { lastMethod.number > 0 && lastMethod.name == name ? lastMethod.number : nil }

    /// The number of a Passport if it is the one that was used last; the server knows it.
    func knownNumber(ofPassport bytes: [UInt8]) -> UInt16? { lastPassport.number > 0 && lastPassport.bytes == bytes ? lastPassport.number : nil }

    /// The number of a method, and whether the server has yet to be told.
    func number(ofMethod name: String) -> (number: UInt16, isNew: Bool) {
        if let known = knownNumber(ofMethod: name) { return (known, false) }
        let found = methods.number(for: name)
        lastMethod = (name, found.number)
        return found
    }

    /// The number of a Passport, and whether the server has yet to be told.
    func number(ofPassport bytes: [UInt8]) -> (number: UInt16, isNew: Bool) {
        if let known = knownNumber(ofPassport: bytes) { return (known, false) }
        let found = passports.number(for: bytes)
        lastPassport = (bytes, found.number)
        return found
    }

    // Moved out: to count a reference would be to wait for the call's memory.
    @inline(__always)
    func takeCall(_ slot: Int) -> ClientCall? {
        var call: ClientCall?
        swap(&calls[slot], &call)
        return call
    }

    func roomAvailable() {
        if owner.hasWaiting, isOpen, machine.isOpen { owner.roomAvailable(on: self) }
        leaveIfFinished()
    }

    /// The server has not begun the call: another connection may serve it.
    func repeatElsewhere(_ call: ClientCall, _ cause: String) {
        guard call.canBeRepeated else {
            return call.fail(MeshError(.unavailable, "\(owner.endpoint.service) took no calls: \(cause)", reason: "UNREACHABLE", processed: .no))
        }
        call.wasRepeated = true
        call.rewind()
        owner.place(call)
    }

    /// Ends a call that was sent, and tells the server that nobody waits.
    func abandon(_ call: ClientCall, stream: UInt32, slot: Int, _ error: MeshError) {
        switch machine.cancel(stream, now: core.now) {
        case .send(let bytes):
            link.append(bytes)
            link.scheduleFlush()
        case .withhold: sendWithheldLater()
        case .none: break
        }
        if slot < calls.count, calls[slot] === call { calls[slot] = nil }
        release(call)
        call.fail(error)
        roomAvailable()
    }

    private func sendWithheldLater() {
        guard withheldLook == nil else { return }
        withheldLook = executor.loop.assumeIsolated().scheduleTask(in: .milliseconds(20)) { [self] in
            guard link.isOpen else { return }
            withheldLook = nil
            link.append(machine.takeWithheld(now: core.now))
            link.flush()
            if machine.hasWithheld { sendWithheldLater() }
            roomAvailable()
        }
    }

    /// Gives back what was held for the answer of a call.
    func release(_ call: ClientCall) {
        held -= call.answer.reserved
        call.answer = SingleMessage()
    }

    private func endOverdueCalls(now: Int64) {
        for case let call? in calls {
            if now < call.deadline {
                deadlines.add(call.deadline, now: now)
            } else if case .sent(let stream, let slot, _, _) = call.state {
                abandon(call, stream: stream, slot: slot, MeshError(.deadlineExceeded, "\(owner.endpoint.service) did not answer before the deadline", processed: .maybe))
            }
        }
    }

    // MARK: keepalive and leaving

    private func lookForLife(after nanoseconds: Int64) {
        keepAliveLook = executor.loop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) { [self] in look() }
    }

    private func look() {
        guard link.isOpen else { return }
        let now = core.now
        switch keepAlive.look(lastArrival: link.lastArrival, sent: link.takenBatches, now: now) {
        case .wait(let nanoseconds): lookForLife(after: nanoseconds)
        case .ping(let nanoseconds):
            if let bytes = machine.ping(UInt64(bitPattern: now), now: now) {
                link.append(bytes)
                link.flush()
            }
            lookForLife(after: nanoseconds)
        case .giveUp: linkViolated(WireViolation(.timeout, "\(owner.endpoint.service) has been silent for too long"))
        }
    }

    /// Says goodbye and closes.
    func leave(_ reason: CloseReason, _ text: String) {
        if cause == nil { cause = text }
        link.append(ControlFrame.close(reason, text))
        link.close()
    }

    func leaveIfFinished() {
        guard machine.isLeaving, isOpen, machine.isFinished, link.isOpen else { return }
        leave(.done, "the last call has ended")
    }
}
