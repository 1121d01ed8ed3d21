internal import Logging
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// One connection of a client: carries out what the machine says. Confined to its loop.
final class ClientConnection: ChannelInboundHandler, @unchecked Sendable {  // everything but the constants is touched on its loop
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let core: ClientCore
    private let executor: LoopExecutor
    private let owner: EndpointChannel
    private var machine: ClientConnectionMachine
    private var output: OutputBuffer
    private var assembler = FrameAssembler()
    private var context: ChannelHandlerContext?
    private var methods = SenderTable<String>(capacity: 1)
    private var passports = SenderTable<[UInt8]>(capacity: 1)
    /// By the machine's slots.
    private var calls: [ClientCall?] = []
    private let deadlines: DeadlineTimer
    private var handshakeLimit: Scheduled<Void>?
    private var isOpen = false
    private var isReading = false
    private var isFeeding = false
    private var backlog: [ByteBuffer] = []
    private var isFlushScheduled = false
    /// Why the connection ended, if anyone said so.
    private var cause: String?

    init(core: ClientCore, executor: LoopExecutor, owner: EndpointChannel) {
        self.core = core
        self.executor = executor
        self.owner = owner
        machine = ClientConnectionMachine(limits: WireLimits(frameBytes: UInt32(clamping: core.configuration.frameBytes)), features: [])
        output = OutputBuffer(ByteBufferAllocator())
        deadlines = DeadlineTimer(executor.loop, core.time)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadlines.onRing = { [unowned self] in endOverdueCalls(now: $0) }
        let limit = core.configuration.connectTimeout
        handshakeLimit = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [weak self] in
            self?.fail(WireViolation(.timeout, "the handshake took longer than \(limit)"))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // An attempt that never became active ends here only.
        handshakeLimit?.cancel()
        deadlines.stop()
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEstablished {
            output.append(ControlFrame.settings(Settings(features: [], limits: WireLimits(frameBytes: UInt32(clamping: core.configuration.frameBytes)))))
            flush()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let bytes = unwrapInboundIn(data)
        // A write that fails makes SwiftNIO hand up what is left to read, in the middle of the work on what came before.
        guard !isFeeding else { return backlog.append(bytes) }
        isFeeding = true
        feed(bytes)
        while !backlog.isEmpty { feed(backlog.removeFirst()) }
        isFeeding = false
    }

    private func feed(_ bytes: ByteBuffer) {
        let now = core.now
        let violation = assembler.feed(bytes) { machine.check($0) } body: { received($0, $1, now) }
        if let violation { fail(violation) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if cause == nil { cause = "\(error)" }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        machine.close()
        handshakeLimit?.cancel()
        deadlines.stop()
        self.context = nil
        let cause = cause ?? "the connection ended"
        // The owner learns it first, so that calls that may be repeated wait for the next connection.
        owner.ended(self, wasOpen: isOpen, cause: cause)
        let left = calls.compactMap { $0 }
        calls = []
        for call in left {
            guard case .sent(_, _, _, let batch) = call.state, batch < output.takenBatches else {
                owner.nobodyLooked(at: call, cause)
                continue
            }
            call.fail(MeshError(.unavailable, "\(owner.endpoint.service) left before it answered: \(cause)", reason: "CONNECTION_LOST", processed: .maybe))
        }
        context.fireChannelInactive()
    }

    private func received(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> Bool {
        switch machine.received(header, body: body, now: now) {
        case .none: break
        case .opened(let settings):
            handshakeLimit?.cancel()
            isOpen = true
            methods = SenderTable(capacity: min(settings.limits.internedMethods, ClientCore.internedAtMost))
            passports = SenderTable(capacity: min(settings.limits.internedPassports, ClientCore.internedAtMost))
            owner.opened(self)
        case .response(let slot, let answer):
            takeCall(slot)?.end(.success(UnsafeRawBufferPointer(rebasing: body[answer.payload])))
            roomAvailable()
        case .error(let slot, let answer):
            receivedError(slot, UnsafeRawBufferPointer(rebasing: body[answer.payload]))
            roomAvailable()
        case .send(let bytes): output.append(bytes)
        case .headers, .exchange, .ended, .pong: break
        case .leaving: owner.leaving(self)
        case .unprocessed(let slots):
            owner.leaving(self)
            for call in slots.compactMap({ takeCall($0) }) { owner.nobodyLooked(at: call, "the server leaves") }
            leaveIfFinished()
        case .peerClosed(let reason, let text):
            cause = text.isEmpty ? "the server closed the connection (\(reason.rawValue))" : text
            context?.close(promise: nil)
            return false
        case .fail(let violation):
            fail(violation)
            return false
        }
        return true
    }

    private func receivedError(_ slot: Int, _ payload: UnsafeRawBufferPointer) {
        guard let call = takeCall(slot) else { return }
        let error = StatusPayload.decode(payload)
        if error.code == .unavailable, error.processed == .no {
            owner.nobodyLooked(at: call, error.message)
        } else {
            call.fail(error)
        }
    }

    private func takeCall(_ slot: Int) -> ClientCall? {
        defer { calls[slot] = nil }
        return calls[slot]
    }

    private func roomAvailable() {
        if isOpen, machine.isOpen { owner.roomAvailable(on: self) }
        leaveIfFinished()
    }

    // MARK: calls

    enum OnSend {
        case sent
        /// Wait for another call to end.
        case full
        /// Find another connection.
        case leaving
    }

    /// Writes a call, or ends it when the server cannot take it at all.
    func send(_ call: ClientCall) -> OnSend {
        let now = core.now
        guard now < call.deadline else {
            call.fail(MeshError(.deadlineExceeded, "the deadline passed before the call could be sent", processed: .no))
            return .sent
        }
        if let refusal = refusal(call) {
            call.fail(refusal)
            return .sent
        }
        switch machine.open() {
        case .full: return .full
        case .leaving: return .leaving
        case .stream(let stream, let slot):
            write(call, stream, now)
            call.state = .sent(stream: stream, slot: slot, on: self, batch: output.takenBatches)
            while calls.count <= slot { calls.append(nil) }
            calls[slot] = call
            deadlines.add(call.deadline, now: now)
            scheduleFlush()
            return .sent
        }
    }

    /// What the server would break the connection for.
    private func refusal(_ call: ClientCall) -> MeshError? {
        let limits = machine.peerLimits
        let metadata = call.metadata.isEmpty ? 0 : MetadataCodec.size(call.metadata)
        if metadata > Int(min(limits.metadataBytes, 0xFFFF)) {
            return MeshError(.resourceExhausted, "the metadata has \(metadata) bytes; \(owner.endpoint.service) takes \(limits.metadataBytes)", processed: .no)
        }
        // The head with everything in it that may have to be defined.
        let bytes = 64 + metadata + call.method.utf8.count + (call.passport?.count ?? 0) + call.payload.count
        if bytes > Int(limits.frameBytes) {
            return MeshError(.resourceExhausted, "the request has \(bytes) bytes; \(owner.endpoint.service) takes \(limits.frameBytes)", reason: "REQUEST_TOO_LARGE", processed: .no)
        }
        return nil
    }

    private func write(_ call: ClientCall, _ stream: UInt32, _ now: Int64) {
        let method = methods.number(for: call.method)
        var frame = RequestFrame(stream: stream, method: method.number)
        if method.isNew { frame.methodName = call.method }
        if let bytes = call.passport {
            let passport = passports.number(for: bytes)
            frame.passport = passport.number
            if passport.isNew { frame.passportBytes = bytes }
        }
        frame.timeout = UInt32(clamping: max(1, (call.deadline - now) / 1000))
        frame.trace = call.trace.wire
        frame.metadata = call.metadata
        call.payload.withUnsafeBytes { payload in
            output.append(size: frame.size(payloadSize: payload.count)) { frame.write(to: $0, payload: payload) }
        }
    }

    /// Ends a call that was sent, and tells the server that nobody waits.
    func abandon(_ call: ClientCall, stream: UInt32, slot: Int, _ error: MeshError) {
        if case .send(let bytes) = machine.cancel(stream, now: core.now) {
            output.append(bytes)
            scheduleFlush()
        }
        if slot < calls.count { calls[slot] = nil }
        call.fail(error)
        roomAvailable()
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

    // MARK: sending and leaving

    private func scheduleFlush() {
        if output.isFull { return flush() }
        guard !isReading, !isFlushScheduled else { return }
        isFlushScheduled = true
        executor.loop.execute { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    private func flush() {
        guard let bytes = output.take() else { return }
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func fail(_ violation: WireViolation) {
        cause = violation.text
        machine.close()
        leave(violation.reason, violation.text)
    }

    /// Says goodbye and closes.
    func leave(_ reason: CloseReason, _ text: String) {
        if cause == nil { cause = text }
        output.append(ControlFrame.close(reason, text))
        flush()
        context?.close(promise: nil)
    }

    private func leaveIfFinished() {
        guard isOpen, machine.isFinished, context != nil else { return }
        leave(.done, "the last call has ended")
    }
}
