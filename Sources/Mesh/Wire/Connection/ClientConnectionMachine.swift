/// The client's side of a connection: a frame comes in, what to do comes out. It knows no socket and no clock.
package struct ClientConnectionMachine: Sendable, Hashable {
    enum Phase: Sendable, Hashable {
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

    package enum OnCancel: Sendable, Hashable {
        case send([UInt8])
        /// The server would take one more CANCEL for abuse: what comes of the call is dropped, `takeWithheld` tells the server later.
        case withhold
        /// The call is over.
        case none
    }

    package enum OnFrame: Sendable, Hashable {
        case none
        /// The connection is open; send calls within these limits.
        case opened(Settings)
        /// A call has succeeded.
        case response(slot: Int, AnswerFrame)
        /// A call has failed; the payload is a Status.
        case error(slot: Int, AnswerFrame)
        /// The metadata of an answer, a range of the body.
        case headers(slot: Int, Range<Int>)
        /// A message of an answer, or room for ours.
        case exchange(ExchangeEvent)
        /// All messages of an answer have come: the call has succeeded. The trailers are a range of the body.
        case ended(slot: Int, trailers: Range<Int>)
        case send([UInt8])
        /// The peer has answered a PING.
        case pong
        /// The server leaves: send new calls elsewhere.
        case leaving
        /// The server leaves and has not looked at these calls.
        case unprocessed(slots: [Int])
        case peerClosed(CloseReason, String)
        /// The peer broke the protocol: send CLOSE and end the connection.
        case fail(WireViolation)
    }

    private(set) var phase = Phase.awaitingSettings {
        didSet {
            bodyLimit = frameBytes
            isLeaving = phase != .open
        }
    }
    private let frameBytes: UInt32
    private let ownFeatures: WireFeatures
    var features: WireFeatures = [] { didSet { hasStreams = features.contains(.streams) } }
    var streams = StreamTable()
    var exchanges: ExchangeTable
    private(set) var nextStream: UInt32 = 1
    /// What the server may still cost us.
    var budget: AbuseBudget
    /// What we may still cost the server. Frames bunch on their way, so it is less than the server allows.
    private var courtesy: AbuseBudget
    /// PINGs that were sent and not answered.
    private var pings = 0
    /// Streams whose CANCEL waits for courtesy, oldest first.
    private var withheld: [UInt32] = []

    // Stored, because drivers ask for each frame, and a computed answer would copy the machine for its question.

    /// Whether calls may have more than one frame each way.
    package private(set) var hasStreams = false
    /// What the server accepts; the least that any server accepts until it has said so.
    package private(set) var peerLimits = WireLimits.least
    /// Bytes of a body that `check` lets through.
    package private(set) var bodyLimit = WireLimits.settingsBytes
    /// Whether new calls cannot be sent any more: then `isFinished` may be true.
    package private(set) var isLeaving = false

    /// - Parameters:
    ///   - limits: what this side accepts.
    ///   - courtesy: pings and cancels that this side allows itself.
    package init(
        limits: WireLimits, features: WireFeatures = .supported, budget: AbuseBudget = AbuseBudget(),
        courtesy: AbuseBudget = AbuseBudget(burst: 1000, perSecond: 400)
    ) {
        frameBytes = limits.frameBytes
        ownFeatures = features
        exchanges = ExchangeTable(own: limits)
        self.budget = budget
        self.courtesy = courtesy
    }

    /// Calls in flight.
    package var openStreams: Int { streams.count }

    /// Whether new calls may be sent.
    package var isOpen: Bool { phase == .open && nextStream < UInt32(Int32.max) }

    /// Whether nothing is left to do after the server's drain.
    package var isFinished: Bool { phase == .closed || ((phase == .drained || phase == .leaving) && streams.count == streams.lingering) }

    /// Looks at a header before its body is there.
    package func check(_ header: FrameHeader) -> WireViolation? {
        guard header.length <= bodyLimit else { return WireViolation(.frameTooLarge, "a frame of \(header.length) bytes; at most \(bodyLimit)") }
        return nil
    }

    /// Opens a stream for a call.
    /// - Parameter sendsMessages: whether its requests come in frames of their own.
    package mutating func open(sendsMessages: Bool = false) -> OnOpen {
        guard isOpen else { return .leaving }
        guard streams.count < Int(peerLimits.concurrentStreams) else { return .full }
        let stream = nextStream
        nextStream += 2
        let slot = streams.insert(stream)
        if sendsMessages { exchanges.open(slot, stream: stream, receives: true, sends: true) }
        return .stream(stream, slot: slot)
    }

    /// The caller has gone. Unless it answers `withhold`, the slot is free again.
    package mutating func cancel(_ stream: UInt32, now: Int64) -> OnCancel {
        guard let entry = streams[stream], entry.life == .active else { return .none }
        exchanges.close(entry.slot)
        guard phase != .closed else {
            _ = streams.remove(stream)
            return .none
        }
        guard courtesy.spend(at: now) else {
            _ = streams.linger(stream)
            withheld.append(stream)
            return .withhold
        }
        _ = streams.remove(stream)
        return .send(ControlFrame.cancel(stream: stream))
    }

    /// Whether CANCELs wait.
    package var hasWithheld: Bool { !withheld.isEmpty }

    /// The CANCELs that waited and can be sent now; their slots are free again.
    package mutating func takeWithheld(now: Int64) -> [UInt8] {
        guard phase != .closed else {
            withheld = []
            return []
        }
        var bytes: [UInt8] = []
        var done = 0
        for stream in withheld {
            // The server has ended some of them by itself.
            if streams[stream] != nil {
                guard courtesy.spend(at: now) else { break }
                _ = streams.remove(stream)
                bytes += ControlFrame.cancel(stream: stream)
            }
            done += 1
        }
        withheld.removeFirst(done)
        return bytes
    }

    /// A PING to send, so that the server shows that it lives; `nil` when that would be too many.
    package mutating func ping(_ value: UInt64, now: Int64) -> [UInt8]? {
        guard phase != .awaitingSettings, phase != .closed, courtesy.spend(at: now) else { return nil }
        pings += 1
        return ControlFrame.ping(value)
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

    // What comes of a frame is large, and copied from function to function otherwise.
    @inline(__always)
    private mutating func handle(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        if phase == .closed { return .none }
        if let violation = ConnectionFrames.checkStream(header) { return .fail(violation) }
        if phase == .awaitingSettings { return receivedFirst(header, body) }
        switch header.type {
        case FrameType.response:
            guard let answer = AnswerFrame(response: header.flags, body: body, features: features) else { return .fail(.malformed("a malformed RESPONSE")) }
            return receivedResponse(header.stream, answer)
        case FrameType.error:
            guard let answer = AnswerFrame(error: header.flags, body: body) else { return .fail(.malformed("a malformed ERROR")) }
            return receivedError(header.stream, answer)
        case FrameType.message where hasStreams: return receivedMessage(header, body)
        case FrameType.end where hasStreams: return receivedEnd(header, body)
        case FrameType.headers where hasStreams: return receivedHeaders(header, body)
        case FrameType.credit where hasStreams: return receivedCredit(header, body, now)
        case FrameType.ping:
            guard let value = ConnectionFrames.number(header, body) else { return .fail(.malformed("a PING has eight bytes")) }
            return budget.spend(at: now) ? .send(ControlFrame.pong(value)) : .fail(.tooMuch)
        case FrameType.pong:
            guard ConnectionFrames.number(header, body) != nil else { return .fail(.malformed("a PONG has eight bytes")) }
            if pings > 0 {
                pings -= 1
                return .pong
            }
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
            peerLimits = settings.limits
            features = ownFeatures.intersection(settings.features)
            exchanges.opened(settings.limits)
            return .opened(settings)
        case .success(.closed(let reason, let text)): return .peerClosed(reason, text)
        case .failure(let violation): return .fail(violation)
        }
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
        let removed = streams.removeAll(above: last)
        for entry in removed { exchanges.close(entry.slot) }
        return .unprocessed(slots: removed.filter { $0.life == .active }.map(\.slot))
    }

    /// Ends everything; frames that still come are dropped.
    package mutating func close() { phase = .closed }
}
