/// The exchanges of a connection by their slots, and the credit that they share.
struct ExchangeTable: Sendable, Hashable {
    private let own: WireLimits
    private var peer = WireLimits.least
    private var exchanges: [StreamExchange?] = []
    private var incoming: ReceiveCredit
    private var outgoing = SendCredit(0)
    /// CREDIT for the connection that is to be sent.
    private var due: UInt32 = 0

    init(own: WireLimits) {
        self.own = own
        incoming = ReceiveCredit(own.connectionCredit)
    }

    mutating func opened(_ peer: WireLimits) {
        self.peer = peer
        outgoing = SendCredit(peer.connectionCredit)
    }

    subscript(slot: Int) -> StreamExchange? { slot < exchanges.count ? exchanges[slot] : nil }

    mutating func open(_ slot: Int, stream: UInt32, receives: Bool, sends: Bool) {
        while exchanges.count <= slot { exchanges.append(nil) }
        exchanges[slot] = StreamExchange(stream: stream, receives: receives, sends: sends, own: own, peer: peer)
    }

    /// The stream is over: what came for it and was not taken gives back the connection's credit.
    mutating func close(_ slot: Int) {
        guard slot < exchanges.count, let exchange = exchanges[slot] else { return }
        exchanges[slot] = nil
        drop(exchange.untaken)
    }

    private mutating func drop(_ cost: Int) { due += incoming.taken(cost) }

    /// The CREDIT for the connection that is to be sent now; 0 for none.
    mutating func takeDue() -> UInt32 {
        defer { due = 0 }
        return due
    }

    var hasDue: Bool { due > 0 }

    /// A MESSAGE of a stream that is over.
    mutating func dropped(_ body: Int) -> WireViolation? {
        let cost = MessageCost.of(body: body)
        guard incoming.spend(cost) else { return .malformed("a MESSAGE without credit of the connection") }
        drop(cost)
        return nil
    }

    mutating func received(_ slot: Int, flags: FrameFlags, body: UnsafeRawBufferPointer) -> ExchangeEvent {
        guard incoming.spend(MessageCost.of(body: body.count)) else { return .fail(.malformed("a MESSAGE without credit of the connection")) }
        switch exchanges[slot]?.received(flags: flags, body: body, messageBytes: own.messageBytes) {
        case .whole(let payload, let isLast): return .message(slot: slot, payload: payload, isLast: isLast)
        case .part(let payload, let total, let isComplete, let isLast):
            return .part(slot: slot, payload: payload, total: total, isComplete: isComplete, isLast: isLast)
        case .tooLarge: return .tooLarge(slot: slot)
        case .fail(let text): return .fail(.malformed(text))
        case nil: return .none
        }
    }

    mutating func receivedHeaders(_ slot: Int) -> Bool { exchanges[slot]?.receivedHeaders() ?? false }

    mutating func receivedEnd(_ slot: Int) -> Bool { exchanges[slot]?.receivedEnd() ?? false }

    /// - Parameter slot: `nil` for the connection's credit.
    mutating func received(credit: UInt32, slot: Int?) -> ExchangeEvent {
        guard let slot else { return outgoing.add(credit) ? .connectionCredit : .fail(.tooMuchCredit) }
        return exchanges[slot]?.received(credit: credit) ?? true ? .credit(slot: slot) : .fail(.tooMuchCredit)
    }

    mutating func taken(_ slot: Int, stream: UInt32, cost: Int) -> UInt32 {
        // A reader that is late: the connection has its credit back, and the slot may be another stream's.
        guard let exchange = self[slot], exchange.stream == stream else { return 0 }
        drop(cost)
        return exchanges[slot]?.taken(cost) ?? 0
    }

    mutating func next(_ slot: Int, stream: UInt32, of total: Int, from offset: Int, isLast: Bool) -> MessagePart? {
        guard let exchange = self[slot], exchange.stream == stream else { return nil }
        return exchanges[slot]?.next(of: total, from: offset, isLast: isLast, connection: &outgoing, frameBytes: peer.frameBytes)
    }

    mutating func sendingEnded(_ slot: Int) { exchanges[slot]?.sendingEnded() }
}

extension WireViolation {
    fileprivate static let tooMuchCredit = WireViolation.malformed("more credit than can be counted")
}
