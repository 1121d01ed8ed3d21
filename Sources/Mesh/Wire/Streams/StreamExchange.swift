/// The messages of one stream, both ways: what may come, what may go, and what each has cost.
///
/// A call of one frame each way has none.
struct StreamExchange: Sendable, Hashable {
    private enum Receiving: Sendable, Hashable {
        /// Between two messages. Next: inside, ended.
        case between
        /// Parts of a message are missing. Next: between, ended.
        case inside(total: Int, have: Int)
        case ended
    }

    enum OnMessage: Sendable, Hashable {
        case whole(Range<Int>, isLast: Bool)
        case part(Range<Int>, total: Int, isComplete: Bool, isLast: Bool)
        /// More than this side accepts: end the call.
        case tooLarge
        case fail(String)
    }

    let stream: UInt32
    private var receiving: Receiving
    private var incoming: ReceiveCredit
    private var outgoing: SendCredit
    private(set) var isSendingOver: Bool
    /// The cost of what came and was not taken.
    private(set) var untaken = 0
    /// Whether HEADERS or a MESSAGE came.
    private(set) var hasBegun = false

    /// - Parameters:
    ///   - receives: whether messages may come.
    ///   - sends: whether messages may go.
    init(stream: UInt32, receives: Bool, sends: Bool, own: WireLimits, peer: WireLimits) {
        self.stream = stream
        receiving = receives ? .between : .ended
        isSendingOver = !sends
        incoming = ReceiveCredit(own.streamCredit)
        outgoing = SendCredit(peer.streamCredit)
    }

    var isReceivingOver: Bool { receiving == .ended }

    /// HEADERS have come; `false` when it is too late for them.
    mutating func receivedHeaders() -> Bool {
        guard !hasBegun, receiving == .between else { return false }
        hasBegun = true
        return true
    }

    mutating func received(flags: FrameFlags, body: UnsafeRawBufferPointer, messageBytes: UInt32) -> OnMessage {
        guard flags.isSubset(of: [.more, .last]), flags != [.more, .last] else { return .fail("a MESSAGE with unknown flags") }
        let cost = MessageCost.of(body: body.count)
        guard incoming.spend(cost) else { return .fail("a MESSAGE without credit of its stream") }
        untaken += cost
        hasBegun = true
        let isLast = flags.contains(.last), hasMore = flags.contains(.more)
        switch receiving {
        case .ended: return .fail("a MESSAGE after the end of the messages")
        case .between where !hasMore:
            if isLast { receiving = .ended }
            return .whole(0..<body.count, isLast: isLast)
        case .between:
            var reader = WireReader(body)
            guard let total = reader.integer(UInt32.self), reader.remaining > 0, Int(total) > reader.remaining else {
                return .fail("the first part of a message needs its length and leaves something to the others")
            }
            guard total <= messageBytes else { return .tooLarge }
            receiving = .inside(total: Int(total), have: reader.remaining)
            return .part(reader.offset..<body.count, total: Int(total), isComplete: false, isLast: false)
        case .inside(let total, let before):
            let have = before + body.count
            guard !body.isEmpty, hasMore ? have < total : have == total else { return .fail("the parts of a message are not as long as it said") }
            receiving = hasMore ? .inside(total: total, have: have) : isLast ? .ended : .between
            return .part(0..<body.count, total: total, isComplete: !hasMore, isLast: isLast)
        }
    }

    /// The peer sends no more; `false` when it may not say so here.
    mutating func receivedEnd() -> Bool {
        guard receiving == .between else { return false }
        receiving = .ended
        return true
    }

    /// The reader has taken what had this cost: the CREDIT that is due.
    mutating func taken(_ cost: Int) -> UInt32 {
        untaken -= cost
        precondition(untaken >= 0, "more was taken than came")
        let due = incoming.taken(cost)
        // Who sends no more needs no credit.
        return isReceivingOver ? 0 : due
    }

    /// A CREDIT has come; `false` when that is more than can be counted.
    mutating func received(credit: UInt32) -> Bool { outgoing.add(credit) }

    /// The next MESSAGE to send; its cost is spent.
    mutating func next(of total: Int, from offset: Int, isLast: Bool, connection: inout SendCredit, frameBytes: UInt32) -> MessagePart? {
        guard !isSendingOver,
            let part = MessagePart.next(
                of: total, from: offset, isLast: isLast, credit: min(outgoing.left, connection.left), frameBytes: Int(frameBytes))
        else { return nil }
        let cost = MessageCost.of(body: part.bodySize)
        outgoing.spend(cost)
        connection.spend(cost)
        if part.flags.contains(.last) { isSendingOver = true }
        return part
    }

    mutating func sendingEnded() { isSendingOver = true }
}
