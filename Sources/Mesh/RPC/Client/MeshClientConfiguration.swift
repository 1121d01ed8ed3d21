public import Logging
public import MeshEnvironment
public import MeshTransport

/// What a client needs to know.
public struct MeshClientConfiguration: Sendable {
    /// The caller's own certificate.
    public var identity: TLSIdentity
    public var trust: TrustBundle
    /// Where each service is: full service names ("chill.orders.v1.OrdersService"), or prefixes of them up to a dot ("chill.orders").
    public var endpoints: [String: Endpoint]
    public var loops: EventLoops
    /// The deadline of a call when neither caller nor contract names one.
    public var defaultDeadline: Duration = .seconds(10)
    /// How long one attempt to connect may take, TLS and settings together.
    public var connectTimeout: Duration = .seconds(5)
    /// The pause after the first failed attempt to connect; it doubles, with jitter, up to `longestBackoff`.
    public var firstBackoff: Duration = .milliseconds(20)
    public var longestBackoff: Duration = .seconds(2)
    /// Bytes of one frame that a server may send.
    public var frameBytes = 4 << 20
    public var time: TimeSource
    public var random: RandomSource
    public var logger: Logger

    public init(
        identity: TLSIdentity, trust: TrustBundle, endpoints: [String: Endpoint], loops: EventLoops, time: TimeSource = .system,
        random: RandomSource = .system, logger: Logger
    ) {
        self.identity = identity
        self.trust = trust
        self.endpoints = endpoints
        self.loops = loops
        self.time = time
        self.random = random
        self.logger = logger
    }
}
