internal import MeshWire

/// What an exchange needs of its connection; everything on the connection's loop.
protocol ExchangeHost: AnyObject {
    var turns: SendTurns { get }
    /// Whether the transport takes more.
    var isWritable: Bool { get }

    /// The next frame of a message; `nil` when credit must come first.
    func nextPart(_ exchange: CallExchange, of total: Int, from offset: Int, isLast: Bool) -> MessagePart?
    /// Writes what `nextPart` has answered.
    func send(_ part: MessagePart, of message: UnsafeRawBufferPointer, _ exchange: CallExchange)
    /// All messages have been sent; `saidLast` when the last one has told so.
    func sentEverything(_ exchange: CallExchange, saidLast: Bool)
    /// The application has taken what had this cost.
    func taken(_ exchange: CallExchange, cost: Int)
    /// Memory for large messages was given back.
    func released(_ bytes: Int)
}
