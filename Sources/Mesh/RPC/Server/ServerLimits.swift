/// What one connection may cost a server. The peer learns most of it on connect.
public struct ServerLimits: Sendable, Hashable {
    /// Bytes of one frame.
    public var frameBytes = 4 << 20
    /// Bytes of one message, which comes in parts when it is large.
    public var messageBytes = 64 << 20
    /// Bytes that a client may send on one stream ahead of the handler that reads them: what a slow handler holds in memory is at most twice as much, or one large message.
    public var streamCredit = 256 << 10
    /// The same for all streams of a connection together.
    public var connectionCredit = 64 << 20
    /// Bytes that a connection may make the server keep beyond credit: messages that come in parts, and requests that wait for their end. Calls
    /// that would need more are refused.
    public var heldBytes = 128 << 20
    /// Bytes of the metadata of one call.
    public var metadataBytes = 16 << 10
    /// Calls in flight.
    public var concurrentCalls = 1024
    /// Method names kept by number.
    public var internedMethods = 256
    /// Passports kept by number.
    public var internedPassports = 256
    /// How long a handshake may take, TLS and settings together.
    public var handshake: Duration = .seconds(5)
    /// The deadline of a unary call when neither caller nor contract names one. A stream has none then: the connection's keepalive tells whether
    /// its caller lives.
    public var defaultDeadline: Duration = .seconds(10)
    /// The longest deadline that a caller may ask for a unary call; longer ones are cut. A stream lasts as long as its caller wants.
    public var longestDeadline: Duration = .seconds(600)
    /// A stream on which no message went either way for this long, twice as long at most, is ended. `nil`: never.
    public var idleStream: Duration?
    /// After this long without a byte from a client its connection is closed. Good clients send pings.
    public var silence: Duration = .seconds(300)

    public init() {}
}
