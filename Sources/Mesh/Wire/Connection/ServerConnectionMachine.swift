/// The server's side of a connection: a frame comes in, what to do comes out. It knows no socket and no clock.
///
/// Three kinds of unwelcome events are told apart: what the peer must never send closes the connection; what it may send but cannot
/// be served is refused on its stream; what crossed something of ours on the way is dropped in silence.
package struct ServerConnectionMachine: Sendable, Hashable {
    enum Phase: Sendable, Hashable {
        /// Nothing but SETTINGS may come. Next: open, closed.
        case awaitingSettings
        /// Next: leaving, closed.
        case open
        /// DRAIN was announced; requests that were on their way are still taken. Next: drained, closed.
        case leaving(ping: UInt64)
        /// The last stream was announced; what comes above it is dropped. Next: closed.
        case drained
        case closed
    }

    /// Why a request is not even looked at; nothing of it has been processed.
    package enum Refusal: Sendable, Hashable {
        case tooManyStreams, metadataTooLarge
    }

    package enum OnFrame: Sendable, Hashable {
        case none
        /// The connection is open; answer calls within these limits.
        case opened(Settings)
        /// Take the definitions, then serve the call; `slot` is free until `finished`.
        case request(RequestHead, slot: Int)
        /// Take the definitions, then send an ERROR.
        case refuse(RequestHead, Refusal)
        /// Stop the work of this slot; no answer will be sent.
        case cancel(slot: Int)
        /// A message of a call, or room for ours.
        case exchange(ExchangeEvent)
        /// The client of this slot sends no more messages.
        case requestsEnded(slot: Int)
        case send([UInt8])
        /// The peer has seen our DRAIN: call `announceLastStream`.
        case drainAcknowledged
        /// The peer has no more work.
        case peerClosed(CloseReason, String)
        /// The peer broke the protocol: send CLOSE and end the connection.
        case fail(WireViolation)
    }

    package enum OnFinished: Sendable, Hashable {
        /// Send the answer.
        case answer
        /// The caller has gone: send nothing.
        case discard
    }

    private(set) var phase = Phase.awaitingSettings {
        didSet {
            bodyLimit = limits.frameBytes
            isLeaving = phase != .open
        }
    }
    private let limits: WireLimits
    private let ownFeatures: WireFeatures
    private var features: WireFeatures = [] { didSet { hasStreams = features.contains(.streams) } }
    var streams = StreamTable()
    var exchanges: ExchangeTable
    private(set) var lastStream: UInt32 = 0
    private var methods: DefinedNumbers
    private var passports: DefinedNumbers
    var budget: AbuseBudget

    // Stored, because drivers ask for each frame, and a computed answer would copy the machine for its question.

    /// Whether calls may have more than one frame each way.
    package private(set) var hasStreams = false
    /// Bytes of a body that `check` lets through.
    package private(set) var bodyLimit = WireLimits.settingsBytes
    /// Whether a drain has begun: then `isFinished` may be true.
    package private(set) var isLeaving = false

    package init(limits: WireLimits, features: WireFeatures = .supported, budget: AbuseBudget = AbuseBudget()) {
        self.limits = limits
        self.budget = budget
        ownFeatures = features
        exchanges = ExchangeTable(own: limits)
        methods = DefinedNumbers(capacity: limits.internedMethods)
        passports = DefinedNumbers(capacity: limits.internedPassports)
    }

    /// Calls in flight, cancelled ones included until their work has ended.
    package var openStreams: Int { streams.count }

    /// Whether nothing is left to do after a drain.
    package var isFinished: Bool { phase == .closed || (phase == .drained && streams.count == 0) }

    /// Looks at a header before its body is there, so that nothing is kept for a frame that will be refused.
    package func check(_ header: FrameHeader) -> WireViolation? {
        guard header.length <= bodyLimit else { return WireViolation(.frameTooLarge, "a frame of \(header.length) bytes; at most \(bodyLimit)") }
        return nil
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
        case FrameType.request: return receivedRequest(header, body, now)
        case FrameType.cancel: return receivedCancel(header, body, now)
        case FrameType.message where hasStreams: return receivedMessage(header, body)
        case FrameType.end where hasStreams: return receivedEnd(header, body)
        case FrameType.credit where hasStreams: return receivedCredit(header, body, now)
        case FrameType.ping:
            guard let value = ConnectionFrames.number(header, body) else { return .fail(.malformed("a PING has eight bytes")) }
            return budget.spend(at: now) ? .send(ControlFrame.pong(value)) : .fail(.tooMuch)
        case FrameType.pong:
            guard let value = ConnectionFrames.number(header, body) else { return .fail(.malformed("a PONG has eight bytes")) }
            if phase == .leaving(ping: value) { return .drainAcknowledged }
            return budget.spend(at: now) ? .none : .fail(.tooMuch)
        case FrameType.close:
            return ConnectionFrames.close(header, body).map { .peerClosed($0.reason, $0.text) } ?? .fail(.malformed("a CLOSE begins with two bytes"))
        default:
            guard ConnectionFrames.isSkippable(header) else { return .fail(.malformed("a frame of type \(header.type) is not for a server")) }
            return budget.spend(at: now) ? .none : .fail(.tooMuch)
        }
    }

    private mutating func receivedFirst(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        switch ConnectionFrames.first(header, body) {
        case .success(.settings(let settings)):
            phase = .open
            features = ownFeatures.intersection(settings.features)
            exchanges.opened(settings.limits)
            return .opened(settings)
        case .success(.closed(let reason, let text)): return .peerClosed(reason, text)
        case .failure(let violation): return .fail(violation)
        }
    }

    @inline(__always)
    private mutating func receivedRequest(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        guard let head = RequestHead(stream: header.stream, flags: header.flags, body: body) else { return .fail(.malformed("a malformed REQUEST")) }
        guard !head.isOpen || hasStreams else { return .fail(.malformed("an open REQUEST without the feature")) }
        guard head.stream % 2 == 1, head.stream > lastStream else {
            return .fail(.malformed("stream \(head.stream) after \(lastStream): streams are odd and increase"))
        }
        // The DRAIN that names the last stream crossed this request: the caller knows that nobody looked at it.
        if phase == .drained { return .none }
        lastStream = head.stream
        if head.methodName != nil, !methods.define(head.method) { return .fail(.malformed("method number \(head.method) is out of bounds")) }
        if head.passportBytes != nil, !passports.define(head.passport) { return .fail(.malformed("Passport number \(head.passport) is out of bounds")) }
        guard methods.contains(head.method) else { return .fail(.malformed("method number \(head.method) was never defined")) }
        guard head.passport == 0 || passports.contains(head.passport) else { return .fail(.malformed("Passport number \(head.passport) was never defined")) }
        let refusal: Refusal
        if streams.count >= Int(limits.concurrentStreams) {
            refusal = .tooManyStreams
        } else if head.metadata.count > Int(limits.metadataBytes) {
            refusal = .metadataTooLarge
        } else {
            let slot = streams.insert(head.stream)
            if head.isOpen { exchanges.open(slot, stream: head.stream, receives: true, sends: true) }
            return .request(head, slot: slot)
        }
        // Who has cancelled a call, or got our word that it is over, cannot know that its work still holds a place.
        if refusal == .tooManyStreams, streams.count - streams.lingering < Int(limits.concurrentStreams) { return .refuse(head, refusal) }
        return budget.spend(at: now) ? .refuse(head, refusal) : .fail(.tooMuch)
    }

    private mutating func receivedCancel(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        guard body.isEmpty, header.flags.isEmpty, header.stream % 2 == 1 else { return .fail(.malformed("a malformed CANCEL")) }
        // Above the last stream of a drained connection it names a request that was dropped.
        guard header.stream <= lastStream || phase == .drained else { return .fail(.malformed("a CANCEL of a stream that was never opened")) }
        guard budget.spend(at: now) else { return .fail(.tooMuch) }
        // An answer may have crossed the CANCEL.
        guard let slot = streams.linger(header.stream) else { return .none }
        exchanges.close(slot)
        return .cancel(slot: slot)
    }

    /// The call is answered before its work has ended, as at its deadline: nothing of it may be sent from now on.
    package mutating func answered(_ stream: UInt32) {
        if let slot = streams.linger(stream) { exchanges.close(slot) }
    }

    /// The work of a call has ended; its slot is free again.
    package mutating func finished(_ stream: UInt32) -> OnFinished {
        guard let entry = streams.remove(stream) else { return .discard }
        exchanges.close(entry.slot)
        return entry.life == .active && phase != .closed ? .answer : .discard
    }

    /// Begins to leave: what to send, or `nil` when the connection can simply be closed or leaves already.
    package mutating func drain(ping: UInt64) -> [UInt8]? {
        switch phase {
        case .open:
            phase = .leaving(ping: ping)
            return ControlFrame.drain(lastStream: .max) + ControlFrame.ping(ping)
        case .awaitingSettings:
            phase = .closed
            return nil
        case .leaving, .drained, .closed: return nil
        }
    }

    /// Ends the first phase of a drain, once the peer has answered or kept silent too long: what to send, `nil` when that is done.
    package mutating func announceLastStream() -> [UInt8]? {
        guard case .leaving = phase else { return nil }
        phase = .drained
        return ControlFrame.drain(lastStream: lastStream)
    }

    /// Ends everything; frames that still come are dropped.
    package mutating func close() { phase = .closed }
}
