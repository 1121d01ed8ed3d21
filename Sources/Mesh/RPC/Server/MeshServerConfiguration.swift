public import Logging
public import MeshEnvironment
public import MeshPassport
public import MeshTransport

/// What a server needs to know beside its services.
public struct MeshServerConfiguration: Sendable {
    public var host: String
    /// 0 lets the system choose; see `MeshServer.port`.
    public var port: Int
    public var identity: TLSIdentity
    public var trust: TrustBundle
    public var passports: PassportVerifier
    public var loops: EventLoops
    public var limits: ServerLimits
    public var time: TimeSource
    public var random: RandomSource
    public var logger: Logger

    public init(
        host: String = "127.0.0.1", port: Int = 0, identity: TLSIdentity, trust: TrustBundle, passports: PassportVerifier, loops: EventLoops,
        limits: ServerLimits = ServerLimits(), time: TimeSource = .system, random: RandomSource = .system, logger: Logger
    ) {
        self.host = host
        self.port = port
        self.identity = identity
        self.trust = trust
        self.passports = passports
        self.loops = loops
        self.limits = limits
        self.time = time
        self.random = random
        self.logger = logger
    }
}
