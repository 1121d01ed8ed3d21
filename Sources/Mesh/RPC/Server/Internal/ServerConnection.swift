internal import Logging
internal import MeshPassport
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// One connection of a server: carries out what the machine says. Confined to its loop; other threads only post to it.
final class ServerConnection: ChannelInboundHandler, @unchecked Sendable {  // everything but the constants is touched on its loop
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let core: ServerCore
    let executor: LoopExecutor
    var machine: ServerConnectionMachine
    var output: OutputBuffer
    var peer: PeerIdentity?
    /// What the client accepts.
    var peerFrameBytes = WireLimits.least.frameBytes
    var spans: SpanNumbers
    /// By the client's numbers.
    var methods: [RegisteredMethod?] = []
    var passports: [InternedPassport?] = []
    /// By the machine's slots.
    var calls: [ServerCall?] = []
    let deadlines: DeadlineTimer
    private var assembler = FrameAssembler()
    private var context: ChannelHandlerContext?
    private var handshakeLimit: Scheduled<Void>?
    private var isReading = false
    private var isFeeding = false
    private var backlog: [ByteBuffer] = []
    private var isFlushScheduled = false

    init(core: ServerCore, executor: LoopExecutor) {
        self.core = core
        self.executor = executor
        machine = ServerConnectionMachine(limits: core.wireLimits, features: [])
        output = OutputBuffer(ByteBufferAllocator())
        spans = SpanNumbers(core.random)
        deadlines = DeadlineTimer(executor.loop, core.time)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        guard core.add(self) else { return context.close(promise: nil) }
        deadlines.onRing = { [unowned self] in endOverdueCalls(now: $0) }
        handshakeLimit = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(core.limits.handshake)) { [weak self] in
            self?.fail(WireViolation(.timeout, "the handshake took longer than \(self?.core.limits.handshake ?? .zero)"))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            peer = established.peer
            output.append(core.settings)
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

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A peer that does not read its answers may not ask for more.
        try? context.channel.syncOptions?.setOption(.autoRead, value: context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        core.logger.info(
            "a connection broke", metadata: ["peer": "\(peer?.description ?? "unknown")", "address": "\(address)", "cause": "\(error)"])
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.remove(self)
        machine.close()
        handshakeLimit?.cancel()
        deadlines.stop()
        self.context = nil
        for call in calls {
            call?.isAnswered = true
            call?.cancel()
        }
        context.fireChannelInactive()
    }

    /// The channel's end; `nil` when it has come already.
    func closed() -> EventLoopFuture<Void> {
        executor.loop.flatSubmit { [self] in context?.channel.closeFuture ?? executor.loop.makeSucceededVoidFuture() }
    }

    private var address: String { context?.remoteAddress.map { $0.description } ?? "unknown" }

    private func received(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> Bool {
        switch machine.received(header, body: body, now: now) {
        case .none: break
        case .opened(let settings):
            handshakeLimit?.cancel()
            peerFrameBytes = settings.limits.frameBytes
        case .request(let head, let slot):
            takeDefinitions(head, body)
            begin(head, body, slot: slot, arrival: now)
        case .refuse(let head, let refusal):
            takeDefinitions(head, body)
            write(refusal.error, stream: head.stream)
        case .cancel(let slot):
            calls[slot]?.isAnswered = true
            calls[slot]?.cancel()
        case .send(let bytes): output.append(bytes)
        case .exchange, .requestsEnded: break
        case .drainAcknowledged: announceLastStream()
        case .peerClosed(let reason, let text):
            if reason != .done { core.logger.info("a client closed the connection", metadata: ["peer": "\(peer?.description ?? "")", "cause": "\(text)"]) }
            context?.close(promise: nil)
            return false
        case .fail(let violation):
            fail(violation)
            return false
        }
        return true
    }

    // MARK: sending

    /// Lets what was written leave at the end of the loop's turn.
    func scheduleFlush() {
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

    /// Tells the peer what it did wrong, and leaves.
    private func fail(_ violation: WireViolation) {
        machine.close()
        core.logger.warning(
            "a client broke the protocol",
            metadata: ["peer": "\(peer?.description ?? "unknown")", "address": "\(address)", "cause": "\(violation.text)"])
        close(violation.reason, violation.text)
    }

    private func close(_ reason: CloseReason, _ text: String) {
        if peer != nil {
            output.append(ControlFrame.close(reason, text))
            flush()
        }
        context?.close(promise: nil)
    }

    // MARK: leaving

    /// Takes no new calls soon, and leaves after those in flight. From any thread.
    func drain() {
        executor.loop.execute { [self] in
            if let bytes = machine.drain(ping: spans.next()) {
                output.append(bytes)
                flush()
                // A client that does not answer the ping has had its chance.
                executor.loop.assumeIsolated().scheduleTask(in: .milliseconds(500)) { [weak self] in self?.announceLastStream() }
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
        output.append(bytes)
        flush()
        leaveIfFinished()
    }

    func leaveIfFinished() {
        guard machine.isFinished, context != nil else { return }
        flush()
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
