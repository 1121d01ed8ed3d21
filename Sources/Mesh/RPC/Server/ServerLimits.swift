/// What one connection may cost a server. The peer learns the first five on connect.
public struct ServerLimits: Sendable, Hashable {
    /// Bytes of one frame, and so of one message with everything beside it.
    public var frameBytes = 4 << 20
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
    /// The deadline of a call when neither caller nor contract names one.
    public var defaultDeadline: Duration = .seconds(10)
    /// The longest deadline that a caller may ask for; longer ones are cut.
    public var longestDeadline: Duration = .seconds(600)

    public init() {}
}
