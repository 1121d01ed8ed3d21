public import Logging
public import MeshEnvironment
public import MeshPassport
public import MeshTransport

/// What a server needs to know beside its services.
public struct MeshServerConfiguration: Sendable {
    /// A name, an address of IPv4 or IPv6, or `unix:/path` for a Unix socket.
    public var host: String
    /// 0 lets the system choose; see `MeshServer.port`.
    public var port: Int
    let transport: Transport

    enum Transport: Sendable {
        case tls(TLSIdentity, TrustBundle)
        case inProcess(InProcessNetwork, PeerIdentity)
    }

    public var passports: PassportVerifier
    public var loops: EventLoops
    public var limits: ServerLimits
    public var time: TimeSource
    public var random: RandomSource
    public var logger: Logger
    /// Run around every handler, the first one outermost.
    public var interceptors: [any ServerInterceptor] = []
    /// Where handlers run that were registered as blocking; a pool of its own when `nil`.
    public var blockingPool: BlockingPool?

    public init(
        host: String = "127.0.0.1", port: Int = 0, identity: TLSIdentity, trust: TrustBundle, passports: PassportVerifier, loops: EventLoops,
        limits: ServerLimits = ServerLimits(), time: TimeSource = .system, random: RandomSource = .system, logger: Logger
    ) {
        self.host = host
        self.port = port
        transport = .tls(identity, trust)
        self.passports = passports
        self.loops = loops
        self.limits = limits
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Serves clients of the same process, without sockets and certificates.
    /// - Parameter identity: the process that clients find it by.
    public init(
        inProcess network: InProcessNetwork, as identity: PeerIdentity, passports: PassportVerifier, loops: EventLoops,
        limits: ServerLimits = ServerLimits(), time: TimeSource = .system, random: RandomSource = .system, logger: Logger
    ) {
        host = "memory"
        port = 0
        transport = .inProcess(network, identity)
        self.passports = passports
        self.loops = loops
        self.limits = limits
        self.time = time
        self.random = random
        self.logger = logger
    }
}
