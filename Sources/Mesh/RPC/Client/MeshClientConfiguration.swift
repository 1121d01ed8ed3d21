public import Logging
public import MeshEnvironment
public import MeshTransport

/// What a client needs to know.
public struct MeshClientConfiguration: Sendable {
    let transport: Transport

    enum Transport: Sendable {
        case tls(TLSIdentity, TrustBundle)
        case inProcess(InProcessNetwork, PeerIdentity)
    }

    /// Where each service is: full service names ("chill.orders.v1.OrdersService"), or prefixes of them up to a dot ("chill.orders").
    public var endpoints: [String: Endpoint]
    public var loops: EventLoops
    /// The deadline of a unary call when neither caller nor contract names one.
    public var defaultDeadline: Duration = .seconds(10)
    /// The same for a call that streams; `nil` for none: it lasts until one side ends it, its task is cancelled, or the server falls silent
    /// (`keepAlive`).
    public var defaultStreamDeadline: Duration?
    /// How long one attempt to connect may take, TLS and settings together.
    public var connectTimeout: Duration = .seconds(5)
    /// The pause after the first failed attempt to connect; it doubles, with jitter, up to `longestBackoff`.
    public var firstBackoff: Duration = .milliseconds(20)
    public var longestBackoff: Duration = .seconds(2)
    /// Bytes of one frame that a server may send.
    public var frameBytes = 4 << 20
    /// Bytes of one message that a server may send in parts.
    public var messageBytes = 64 << 20
    /// Bytes that a server may send on one stream ahead of its reader: what a slow reader holds in memory is at most twice as much, or one large message.
    public var streamCredit = 256 << 10
    /// The same for all streams of a connection together.
    public var connectionCredit = 64 << 20
    /// Bytes that one connection may make the client keep beyond credit: messages that come in parts, and answers that wait for their end.
    public var heldBytes = 128 << 20
    /// After this long without a byte from a server, or to it, it is asked for a sign of life.
    public var keepAlive: Duration = .seconds(30)
    /// How long a server may take to give one.
    public var keepAlivePatience: Duration = .seconds(10)
    /// Connections to each endpoint; more than one when a single loop of the server cannot keep up. 0: one for each loop of this process, so that calls from a loop stay on it.
    public var connectionsPerEndpoint = 1
    /// Called around every call, the first one outermost.
    public var interceptors: [any ClientInterceptor] = []
    public var time: TimeSource
    public var random: RandomSource
    public var logger: Logger

    /// - Parameters:
    ///   - identity: the caller's own certificate.
    ///   - trust: whose certificates servers must have.
    public init(
        identity: TLSIdentity, trust: TrustBundle, endpoints: [String: Endpoint], loops: EventLoops, time: TimeSource = .system,
        random: RandomSource = .system, logger: Logger
    ) {
        transport = .tls(identity, trust)
        self.endpoints = endpoints
        self.loops = loops
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Calls servers of the same process without sockets and certificates.
    /// - Parameter identity: who the caller is to them.
    public init(
        inProcess network: InProcessNetwork, as identity: PeerIdentity, endpoints: [String: Endpoint], loops: EventLoops, time: TimeSource = .system,
        random: RandomSource = .system, logger: Logger
    ) {
        transport = .inProcess(network, identity)
        self.endpoints = endpoints
        self.loops = loops
        self.time = time
        self.random = random
        self.logger = logger
    }
}
