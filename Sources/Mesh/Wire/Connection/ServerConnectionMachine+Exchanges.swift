// The messages of calls that are more than one frame each way.
extension ServerConnectionMachine {
    mutating func receivedMessage(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        switch whereabouts(header.stream) {
        case .exchange(let slot):
            switch exchanges.received(slot, flags: header.flags, body: body) {
            case .fail(let violation): return .fail(violation)
            case let event: return .exchange(event)
            }
        case .over: return exchanges.dropped(body.count).map { .fail($0) } ?? .none
        case .wrong: return .fail(.malformed("a MESSAGE on a stream that takes none"))
        }
    }

    mutating func receivedEnd(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        guard body.isEmpty, header.flags.isEmpty else { return .fail(.malformed("a malformed END")) }
        switch whereabouts(header.stream) {
        case .exchange(let slot):
            return exchanges.receivedEnd(slot) ? .requestsEnded(slot: slot) : .fail(.malformed("an END inside a message or after another END"))
        case .over: return .none
        case .wrong: return .fail(.malformed("an END on a stream that takes none"))
        }
    }

    mutating func receivedCredit(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        guard let amount = ConnectionFrames.credit(header, body) else { return .fail(.malformed("a malformed CREDIT")) }
        if amount < ConnectionFrames.smallestCredit, !budget.spend(at: now) { return .fail(.tooMuch) }
        var slot: Int?
        if header.stream != 0 {
            guard header.stream % 2 == 1, header.stream <= lastStream || phase == .drained else { return .fail(.malformed("a CREDIT of a stream that was never opened")) }
            guard let entry = streams[header.stream], entry.life == .active else { return .none }
            beginExchange(entry.slot, header.stream)
            slot = entry.slot
        }
        switch exchanges.received(credit: amount, slot: slot) {
        case .fail(let violation): return .fail(violation)
        case let event: return .exchange(event)
        }
    }

    private enum Whereabouts {
        case exchange(slot: Int)
        /// The call has ended, or nobody will look at it.
        case over
        case wrong
    }

    private func whereabouts(_ stream: UInt32) -> Whereabouts {
        guard stream % 2 == 1 else { return .wrong }
        if stream > lastStream { return phase == .drained ? .over : .wrong }
        guard let entry = streams[stream], entry.life == .active else { return .over }
        return exchanges[entry.slot] == nil ? .wrong : .exchange(slot: entry.slot)
    }

    /// A call of one frame gets an exchange when its answer needs one.
    private mutating func beginExchange(_ slot: Int, _ stream: UInt32) {
        if exchanges[slot] == nil { exchanges.open(slot, stream: stream, receives: false, sends: true) }
    }

    /// The next MESSAGE of an answer: its cost is spent.
    /// - Returns: `nil` when credit must come first, or the stream is over.
    package mutating func nextPart(_ stream: UInt32, of total: Int, from offset: Int) -> MessagePart? {
        guard phase != .closed, let entry = streams[stream], entry.life == .active else { return nil }
        beginExchange(entry.slot, stream)
        // The end of an answer may have trailers, so it is said in a frame of its own.
        return exchanges.next(entry.slot, stream: stream, of: total, from: offset, isLast: false)
    }

    /// Something that came for the stream was taken.
    /// - Returns: the CREDIT that is due to the stream, 0 for none; that of the connection comes with `takeConnectionCredit`.
    package mutating func taken(_ stream: UInt32, slot: Int, cost: Int) -> UInt32 { exchanges.taken(slot, stream: stream, cost: cost) }

    /// Whether `takeConnectionCredit` has something to give.
    package var owesConnectionCredit: Bool { exchanges.hasDue }

    /// The CREDIT that is due to the connection; 0 for none.
    package mutating func takeConnectionCredit() -> UInt32 { exchanges.takeDue() }
}
