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

    private enum Phase {
        case handshake
        case open
        case closed
    }

    private let session: TLSSession
    private let window: TLSWindow
    private let trustDomain: String
    private let expectedName: String?
    private var phase = Phase.handshake
    private var pending: ByteBuffer?
    private var isBusy = false
    private var backlog: [ByteBuffer] = []

    /// - Parameter expectedName: the service that must answer; `nil` accepts every peer of the trust domain.
    init(source: TLSContextSource, window: TLSWindow, expectedName: String?) throws(TLSError) {
        session = try TLSSession(try source.current(), window: window)
        self.window = window
        trustDomain = source.trustDomain
        self.expectedName = expectedName
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { beginHandshake(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        beginHandshake(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phase == .handshake { context.fireErrorCaught(TLSError("the connection ended during the TLS handshake")) }
        phase = .closed
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let encrypted = unwrapInboundIn(data)
        // SwiftNIO reads what is left when a write fails, so a write of ours can come back here: that waits its turn.
        guard !isBusy else { return backlog.append(encrypted) }
        isBusy = true
        process(context, encrypted)
        processBacklog(context)
    }

    private func processBacklog(_ context: ChannelHandlerContext) {
        while !backlog.isEmpty { process(context, backlog.removeFirst()) }
        isBusy = false
    }

    private func process(_ context: ChannelHandlerContext, _ encrypted: ByteBuffer) {
        guard phase != .closed else { return }
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

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var plain = unwrapOutboundIn(data)
        if pending == nil { pending = plain } else { pending?.writeBuffer(&plain) }
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {
        guard phase == .open, let plain = pending else { return }
        pending = nil
        let step = plain.withUnsafeReadableBytes { session.write($0) }
        sendOutput(context)
        if case .failed(let error) = step { fail(context, error) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if phase == .open {
            session.shutdown()
            sendOutput(context)
        }
        phase = .closed
        context.close(mode: mode, promise: promise)
    }

    /// What came of one step.
    private struct Turn {
        var peer: PeerIdentity?
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

    private func finish(_ context: ChannelHandlerContext, _ turn: Turn) {
        // Answers to key updates, and the alert that tells the peer why.
        sendOutput(context)
        if let peer = turn.peer {
            context.fireUserInboundEventTriggered(TLSEstablished(peer: peer))
            flush(context: context)
        }
        if let plain = turn.plain, plain.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plain)) }
        if let failure = turn.failure {
            fail(context, failure)
        } else if turn.hasEnded {
            context.close(promise: nil)
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
                turn.peer = peer
            } catch {
                turn.failure = error
            }
        case .ended: turn.failure = TLSError("the peer left during the TLS handshake")
        case .failed(let error): turn.failure = error
        }
    }

    private func check(_ peer: PeerIdentity) throws(TLSError) {
        guard let expectedName else { return }
        guard peer.kind == .service, peer.name == expectedName else { throw TLSError("\(peer) answered where service \(expectedName) was expected") }
    }

    private func decrypt(_ context: ChannelHandlerContext, capacity: Int, _ turn: inout Turn) {
        var plain = context.channel.allocator.buffer(capacity: capacity)
        reading: while true {
            var count = 0
            var step = TLSSession.Step.needsInput
            plain.writeWithUnsafeMutableBytes(minimumWritableBytes: min(capacity, 16_384)) { memory in
                step = session.read(into: memory, count: &count)
                return count
            }
            switch step {
            case .done: continue
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

    private func sendOutput(_ context: ChannelHandlerContext) {
        guard window.outputCount > 0 else { return }
        var encrypted = context.channel.allocator.buffer(capacity: window.outputCount)
        window.takeOutput { _ = encrypted.writeBytes($0) }
        context.writeAndFlush(wrapOutboundOut(encrypted), promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard phase != .closed else { return }
        phase = .closed
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
