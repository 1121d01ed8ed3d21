/// What a frame means to the exchange of messages, for either side.
package enum ExchangeEvent: Sendable, Hashable {
    case none
    /// A whole message; the payload is a range of the body.
    case message(slot: Int, payload: Range<Int>, isLast: Bool)
    /// A part of a message of `total` bytes.
    case part(slot: Int, payload: Range<Int>, total: Int, isComplete: Bool, isLast: Bool)
    /// The peer takes more of this stream.
    case credit(slot: Int)
    /// The peer takes more of all streams.
    case connectionCredit
    /// A message above the limit has begun: end the call.
    case tooLarge(slot: Int)
    case fail(WireViolation)

    /// Whether the peer sends no message after this one.
    package var isLast: Bool {
        switch self {
        case .message(_, _, let isLast): isLast
        case .part(_, _, _, let isComplete, let isLast): isComplete && isLast
        case .none, .credit, .connectionCredit, .tooLarge, .fail: false
        }
    }
}
