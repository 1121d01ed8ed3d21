internal import NIOCore

/// TLS between the socket and the frames: plain bytes above, OpenSSL's below.
///
/// It announces `TLSEstablished` when both sides have proven who they are. Anything that goes wrong reaches the handlers above as an
/// error, and the channel closes.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Whom a client calls.
    struct Server {
        /// The service that must answer.
        var name: String
        /// Where its tickets are good for.
        var address: String
    }

    private enum Phase {
        case handshake
        case open
        /// What was written is on its way; what comes is dropped.
        case leaving
        case closed
    }

    private let session: TLSSession
    private let window: TLSWindow
    private let watch: LoopWatch
    private let trustDomain: String
    private let server: Server?
    private var phase = Phase.handshake
    private var pending: ByteBuffer?
    private var pendingPromise: EventLoopPromise<Void>?
    private var departure: Departure?
    private var isBusy = false
    private var backlog: [ByteBuffer] = []

    /// - Parameter server: who must answer; `nil` on the side that was called, which accepts every peer of the trust domain.
    init(source: TLSContextSource, executor: LoopExecutor, server: Server? = nil) throws(TLSError) {
        window = executor.window
        watch = executor.watch
        session = try TLSSession(try source.current(), window: window, server: server.map { "\($0.name)@\($0.address)" })
        trustDomain = source.trustDomain
        self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { beginHandshake(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        beginHandshake(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        departure.take()?.end()
        pendingPromise.take()?.fail(ChannelError.ioOnClosedChannel)
        if phase == .handshake { context.fireErrorCaught(TLSError("the connection ended during the TLS handshake")) }
        phase = .closed
        context.fireChannelInactive()
    }

    // MARK: from the socket

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.arrived()
        let encrypted = unwrapInboundIn(data)
        // SwiftNIO reads what is left when a write fails, so a write of ours can come back here: that waits its turn.
        guard !isBusy else { return backlog.append(encrypted) }
        isBusy = true
        process(context, encrypted)
        window.giveBackEncrypted(encrypted)
        processBacklog(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        watch.handled()
    }

    private func processBacklog(_ context: ChannelHandlerContext) {
        while !backlog.isEmpty { process(context, backlog.removeFirst()) }
        isBusy = false
    }

    private func process(_ context: ChannelHandlerContext, _ encrypted: ByteBuffer) {
        guard phase == .handshake || phase == .open else { return }
        var turn = Turn()
        // Nothing is told to other handlers in here: they might use the window for another connection of the loop.
        encrypted.withUnsafeReadableBytes { bytes in
            window.withInput(bytes) {
                if phase == .handshake { handshake(&turn) }
                if phase == .open { decrypt(context, capacity: bytes.count, &turn) }
            }
        }
        finish(context, turn)
    }

    /// What came of one step.
    private struct Turn {
        var established: TLSEstablished?
        var plain: ByteBuffer?
        var failure: TLSError?
        var hasEnded = false
    }

    private func beginHandshake(_ context: ChannelHandlerContext) {
        guard phase == .handshake, !isBusy else { return }
        isBusy = true
        var turn = Turn()
        handshake(&turn)
        finish(context, turn)
        processBacklog(context)
    }

    private func finish(_ context: ChannelHandlerContext, _ turn: consuming Turn) {
        // Answers to key updates, and the alert that tells the peer why.
        sendOutput(context)
        if let established = turn.established {
            context.fireUserInboundEventTriggered(established)
            flush(context: context)
        }
        if let plain = turn.plain.take() {
            if plain.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plain)) }
            window.giveBackPlain(plain)
        }
        if let failure = turn.failure {
            fail(context, failure)
        } else if turn.hasEnded {
            leave(context, nil)
        }
    }

    private func handshake(_ turn: inout Turn) {
        switch session.handshake() {
        case .needsInput: return
        case .done:
            do throws(TLSError) {
                let peer = try session.peer(in: trustDomain)
                try check(peer)
                phase = .open
                // A client needs them for its tickets.
                if server == nil { session.forgetPeer() }
                turn.established = TLSEstablished(peer, isResumed: session.isResumed)
            } catch {
                turn.failure = error
            }
        case .ended: turn.failure = TLSError("the peer left during the TLS handshake")
        case .failed(let error): turn.failure = error
        }
    }

    private func check(_ peer: PeerIdentity) throws(TLSError) {
        guard let server else { return }
        guard peer.kind == .service, peer.name == server.name else { throw TLSError("\(peer) answered where service \(server.name) was expected") }
    }

    private func decrypt(_ context: ChannelHandlerContext, capacity: Int, _ turn: inout Turn) {
        var plain = window.lendPlain(context.channel.allocator)
        reading: while true {
            var count = 0
            var step = TLSSession.Step.needsInput
            plain.writeWithUnsafeMutableBytes(minimumWritableBytes: min(capacity, 16_384)) { memory in
                step = session.read(into: memory, count: &count)
                return count
            }
            switch step {
            // To ask OpenSSL for more than there is costs as much as a small record.
            case .done: if window.isInputRead, !session.hasPending { break reading }
            case .needsInput: break reading
            case .ended:
                turn.hasEnded = true
                break reading
            case .failed(let error):
                turn.failure = error
                break reading
            }
        }
        turn.plain = plain
    }

    // MARK: to the socket

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard phase == .handshake || phase == .open else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var plain = unwrapOutboundIn(data)
        if pending == nil { pending = plain } else { pending?.writeBuffer(&plain) }
        pendingPromise.setOrCascade(to: promise)
    }

    func flush(context: ChannelHandlerContext) {
        guard phase == .open, let plain = pending.take() else { return }
        var step = TLSSession.Step.done
        let encrypted = window.collectOutput(context.channel.allocator, about: TLSSession.encryptedSize(plain.readableBytes)) {
            step = plain.withUnsafeReadableBytes { session.write($0) }
        }
        window.giveBackOutgoing(plain)
        context.writeAndFlush(wrapOutboundOut(encrypted), promise: pendingPromise.take())
        window.giveBackSealed(encrypted)
        if case .failed(let error) = step { fail(context, error) }
    }

    private func sendOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) {
        guard window.outputCount > 0 || promise != nil else { return }
        var encrypted = context.channel.allocator.buffer(capacity: window.outputCount)
        window.takeOutput { _ = encrypted.writeBytes($0) }
        context.writeAndFlush(wrapOutboundOut(encrypted), promise: promise)
    }

    // MARK: leaving

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all else { return context.close(mode: mode, promise: promise) }
        switch phase {
        case .open: leave(context, promise)
        case .leaving: context.channel.closeFuture.cascade(to: promise)
        case .handshake, .closed:
            phase = .closed
            context.close(mode: mode, promise: promise)
        }
    }

    /// Says goodbye and closes, but not before what was written has reached the peer, or had its time to.
    private func leave(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        flush(context: context)
        guard phase == .open else { return context.channel.closeFuture.cascade(to: promise) }
        phase = .leaving
        session.shutdown()
        depart(context, promise)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard phase == .handshake || phase == .open else { return }
        phase = .leaving
        context.fireErrorCaught(error)
        depart(context, nil)
    }

    private func depart(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        context.channel.closeFuture.cascade(to: promise)
        let last = context.eventLoop.makePromise(of: Void.self)
        sendOutput(context, last)
        if context.channel.isActive { departure = Departure(context, lastWrite: last.futureResult) }
    }
}
