// What a server says to calls.
extension ClientConnectionMachine {
    private enum Whereabouts {
        case active(slot: Int)
        /// The call has ended here; something crossed its end.
        case over
        /// Nobody waits for the call, but its place is the server's to free.
        case withheld
        case neverMade
    }

    private func whereabouts(_ stream: UInt32) -> Whereabouts {
        guard stream % 2 == 1, stream < nextStream else { return .neverMade }
        guard let entry = streams[stream] else { return .over }
        return entry.life == .active ? .active(slot: entry.slot) : .withheld
    }

    /// The server's end of a stream: `nil` when nobody cares.
    private mutating func end(_ stream: UInt32) -> Result<Int?, WireViolation> { end(stream, whereabouts(stream)) }

    private mutating func end(_ stream: UInt32, _ found: Whereabouts) -> Result<Int?, WireViolation> {
        switch found {
        case .neverMade: return .failure(.malformed("an answer to a call that was never made"))
        case .over: return .success(nil)
        case .withheld:
            _ = streams.remove(stream)
            return .success(nil)
        case .active(let slot):
            _ = streams.remove(stream)
            exchanges.close(slot)
            return .success(slot)
        }
    }

    @inline(__always)
    mutating func receivedResponse(_ stream: UInt32, _ answer: AnswerFrame) -> OnFrame {
        let found = whereabouts(stream)
        if case .active(let slot) = found, exchanges[slot]?.hasBegun == true { return .fail(.malformed("a RESPONSE after HEADERS or MESSAGE")) }
        switch end(stream, found) {
        case .success(let slot?): return .response(slot: slot, answer)
        case .success(nil): return .none
        case .failure(let violation): return .fail(violation)
        }
    }

    mutating func receivedError(_ stream: UInt32, _ answer: AnswerFrame) -> OnFrame {
        switch end(stream) {
        case .success(let slot?): return .error(slot: slot, answer)
        case .success(nil): return .none
        case .failure(let violation): return .fail(violation)
        }
    }

    mutating func receivedMessage(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        switch whereabouts(header.stream) {
        case .neverMade: return .fail(.malformed("a MESSAGE of a call that was never made"))
        case .withheld:
            if header.flags.contains(.last) { _ = end(header.stream) }
            fallthrough
        case .over: return exchanges.dropped(body.count).map { .fail($0) } ?? .none
        case .active(let slot):
            beginExchange(slot, header.stream)
            switch exchanges.received(slot, flags: header.flags, body: body) {
            case .fail(let violation): return .fail(violation)
            case let event:
                if event.isLast { _ = end(header.stream) }
                return .exchange(event)
            }
        }
    }

    mutating func receivedHeaders(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        guard header.flags.isEmpty else { return .fail(.malformed("HEADERS with flags")) }
        switch whereabouts(header.stream) {
        case .neverMade: return .fail(.malformed("HEADERS of a call that was never made"))
        case .over, .withheld: return .none
        case .active(let slot):
            beginExchange(slot, header.stream)
            guard exchanges.receivedHeaders(slot) else { return .fail(.malformed("HEADERS after HEADERS or MESSAGE")) }
            return .headers(slot: slot, 0..<body.count)
        }
    }

    mutating func receivedEnd(_ header: FrameHeader, _ body: UnsafeRawBufferPointer) -> OnFrame {
        var reader = WireReader(body)
        var trailers = 0..<0
        guard header.flags.isSubset(of: [.metadata]) else { return .fail(.malformed("an END with unknown flags")) }
        if header.flags.contains(.metadata) {
            guard let range = reader.prefixedRange() else { return .fail(.malformed("a malformed END")) }
            trailers = range
        }
        guard reader.remaining == 0 else { return .fail(.malformed("a malformed END")) }
        if case .active(let slot) = whereabouts(header.stream), exchanges[slot] != nil, !exchanges.receivedEnd(slot) {
            return .fail(.malformed("an END inside a message or after the last one"))
        }
        switch end(header.stream) {
        case .success(let slot?): return .ended(slot: slot, trailers: trailers)
        case .success(nil): return .none
        case .failure(let violation): return .fail(violation)
        }
    }

    mutating func receivedCredit(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> OnFrame {
        guard let amount = ConnectionFrames.credit(header, body) else { return .fail(.malformed("a malformed CREDIT")) }
        if amount < ConnectionFrames.smallestCredit, !budget.spend(at: now) { return .fail(.tooMuch) }
        var slot: Int?
        if header.stream != 0 {
            switch whereabouts(header.stream) {
            case .neverMade: return .fail(.malformed("a CREDIT of a call that was never made"))
            case .over, .withheld: return .none
            case .active(let found):
                guard exchanges[found] != nil else { return .none }
                slot = found
            }
        }
        switch exchanges.received(credit: amount, slot: slot) {
        case .fail(let violation): return .fail(violation)
        case let event: return .exchange(event)
        }
    }

    /// A call of one frame gets an exchange when its answer needs one.
    private mutating func beginExchange(_ slot: Int, _ stream: UInt32) {
        if exchanges[slot] == nil { exchanges.open(slot, stream: stream, receives: true, sends: false) }
    }

    // MARK: requests

    /// The next MESSAGE of a request: its cost is spent.
    /// - Parameter isLast: whether nothing follows the message.
    /// - Returns: `nil` when credit must come first, or the stream is over.
    package mutating func nextPart(_ stream: UInt32, of total: Int, from offset: Int, isLast: Bool) -> MessagePart? {
        guard phase != .closed, let entry = streams[stream], entry.life == .active else { return nil }
        return exchanges.next(entry.slot, stream: stream, of: total, from: offset, isLast: isLast)
    }

    /// The END of the requests; `nil` when it was said already or the stream is over.
    package mutating func endRequests(_ stream: UInt32) -> [UInt8]? {
        guard phase != .closed, let entry = streams[stream], entry.life == .active, let exchange = exchanges[entry.slot], !exchange.isSendingOver else { return nil }
        exchanges.sendingEnded(entry.slot)
        return ControlFrame.end(stream: stream)
    }

    /// Something that came for the stream was taken.
    /// - Returns: the CREDIT that is due to the stream, 0 for none; that of the connection comes with `takeConnectionCredit`.
    package mutating func taken(_ stream: UInt32, slot: Int, cost: Int) -> UInt32 { exchanges.taken(slot, stream: stream, cost: cost) }

    /// Whether `takeConnectionCredit` has something to give.
    package var owesConnectionCredit: Bool { exchanges.hasDue }

    /// The CREDIT that is due to the connection; 0 for none.
    package mutating func takeConnectionCredit() -> UInt32 { exchanges.takeDue() }
}
