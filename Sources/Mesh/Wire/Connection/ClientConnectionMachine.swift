/// The client's side of a connection: a frame comes in, what to do comes out. It knows no socket and no clock.
package struct ClientConnectionMachine: Sendable, Hashable {
    private enum Phase: Sendable, Hashable {
        /// Nothing but SETTINGS may come, and no call may be sent. Next: open, closed.
        case awaitingSettings
        /// Next: leaving, drained, closed.
        case open
        /// The server leaves: no new calls. Next: drained, closed.
        case leaving
        /// The server has named the last stream that it serves. Next: closed.
        case drained
        case closed
    }

    package enum OnOpen: Sendable, Hashable {
        /// Write the REQUEST with this stream number.
        case stream(UInt32, slot: Int)
        /// As many calls as the server takes are in flight: wait for one to end.
        case full
        /// This connection takes no calls any more.
        case leaving
    }

    package enum OnFrame: Sendable, Hashable {
        case none
        /// The connection is open; send calls within these limits.
        case opened(Settings)
        /// A call has succeeded; the payload is a range of the body.
        case response(slot: Int, payload: Range<Int>)
        /// A call has failed; the payload is a Status.
        case error(slot: Int, payload: Range<Int>)
        case send([UInt8])
        /// The server leaves: send new calls elsewhere.
        case leaving
        /// The server leaves and has not looked at these calls.
        case unprocessed(slots: [Int])
        case peerClosed(CloseReason, String)
        /// The peer broke the protocol: send CLOSE and end the connection.
        case fail(WireViolation)
    }

    private var phase = Phase.awaitingSettings
    private let frameBytes: UInt32
    private var peer = WireLimits.least
    private var streams = StreamTable()
    private var nextStream: UInt32 = 1
    private var budget: AbuseBudget

    /// - Parameter frameBytes: the largest body that this side accepts.
    package init(frameBytes: UInt32, budget: AbuseBudget = AbuseBudget()) {
        self.frameBytes = frameBytes
        self.budget = budget
    }

    /// Calls in flight.
    package var openStreams: Int { streams.count }

    /// Whether new calls may be sent.
    package var isOpen: Bool { phase == .open && nextStream < UInt32(Int32.max) }

    /// Whether nothing is left to do after the server's drain.
    package var isFinished: Bool { phase == .closed || ((phase == .drained || phase == .leaving) && streams.count == 0) }

    /// What the server accepts; the least that any server accepts until it has said so.
    package var peerLimits: WireLimits { peer }

    /// Looks at a header before its body is there.
    package func check(_ header: FrameHeader) -> WireViolation? {
        let limit = phase == .awaitingSettings ? WireLimits.settingsBytes : frameBytes
        guard header.length <= limit else { return WireViolation(.frameTooLarge, "a frame of \(header.length) bytes; at most \(limit)") }
        return nil
    }

    /// Opens a stream for a call.
    package mutating func open() -> OnOpen {
        guard isOpen else { return .leaving }
        guard streams.count < Int(peer.concurrentStreams) else { return .full }
        let stream = nextStream
        nextStream += 2
        return .stream(stream, slot: streams.insert(stream))
    }

    /// The caller has gone: the CANCEL to send, `nil` when the call is over already. The slot is free again.
    package mutating func cancel(_ stream: UInt32) -> [UInt8]? {
        guard streams.remove(stream) != nil, phase != .closed else { return nil }
        return ControlFrame.cancel(stream: stream)
    }

    /// - Parameters:
    ///   - header: one that `check` let through.
    ///   - body: exactly as long as the header says.
    ///   - now: nanoseconds of a monotonic clock.
    package mutating func received(_ header: FrameHeader, body: UnsafeRawBufferPointer, now: Int64) -> OnFrame {
        let result = handle(header, body, now)
        switch result {
        case .fail, .peerClosed: phase = .closed
        default: break
        }
        return result
    }

    private mutating func handle(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        if phase == .closed { return .none }
        if let violation = ConnectionFrames.checkStream(header) { return .fail(violation) }
        if phase == .awaitingSettings { return receivedFirst(header, body) }
        switch header.type {
        case FrameType.response: return receivedAnswer(header, body) { .response(slot: $0, payload: $1) }
        case FrameType.error: return receivedAnswer(header, body) { .error(slot: $0, payload: $1) }
        case FrameType.ping:
            guard let value = ConnectionFrames.number(header, body) else { return .fail(.malformed("a PING has eight bytes")) }
            return budget.spend(at: now) ? .send(ControlFrame.pong(value)) : .fail(.tooMuch)
        case FrameType.pong:
            guard ConnectionFrames.number(header, body) != nil else { return .fail(.malformed("a PONG has eight bytes")) }
            return budget.spend(at: now) ? .none : .fail(.tooMuch)
        case FrameType.drain: return receivedDrain(header, body)
        case FrameType.close:
            return ConnectionFrames.close(header, body).map { .peerClosed($0.reason, $0.text) } ?? .fail(.malformed("a CLOSE begins with two bytes"))
        default:
            guard ConnectionFrames.isSkippable(header) else { return .fail(.malformed("a frame of type \(header.type) is not for a client")) }
            return budget.spend(at: now) ? .none : .fail(.tooMuch)
        }
    }

    private mutating func receivedFirst(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        switch ConnectionFrames.first(header, body) {
        case .success(.settings(let settings)):
            phase = .open
            peer = settings.limits
            return .opened(settings)
        case .success(.closed(let reason, let text)): return .peerClosed(reason, text)
        case .failure(let violation): return .fail(violation)
        }
    }

    private mutating func receivedAnswer(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ make: (Int, Range<Int>) -> OnFrame) -> OnFrame {
        guard let payload = AnswerFrame.payload(flags: header.flags, body: body) else { return .fail(.malformed("a malformed answer")) }
        guard header.stream % 2 == 1, header.stream < nextStream else { return .fail(.malformed("an answer to a call that was never made")) }
        // A CANCEL may have crossed the answer.
        guard let entry = streams.remove(header.stream) else { return .none }
        return make(entry.slot, payload)
    }

    private mutating func receivedDrain(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        var reader = WireReader(body)
        guard header.flags.isEmpty, body.count == 4, let last = reader.integer(UInt32.self) else { return .fail(.malformed("a DRAIN has four bytes")) }
        if last == .max {
            guard phase == .open else { return .fail(.malformed("a second announcement of a DRAIN")) }
            phase = .leaving
            return .leaving
        }
        guard phase != .drained else { return .fail(.malformed("a second DRAIN")) }
        phase = .drained
        return .unprocessed(slots: streams.removeAll(above: last))
    }

    /// Ends everything; frames that still come are dropped.
    package mutating func close() { phase = .closed }
}
