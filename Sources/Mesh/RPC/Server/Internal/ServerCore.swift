internal import Logging
internal import MeshEnvironment
internal import MeshPassport
internal import MeshWire
internal import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let registry: ServiceRegistry
    let limits: ServerLimits
    let interceptors: [any ServerInterceptor]
    let blockingPool: BlockingPool?
    let passports: PassportVerifier
    let time: TimeSource
    let random: RandomSource
    let logger: Logger
    let wireLimits: WireLimits
    /// The first frame of each connection.
    let settings: [UInt8]
    /// Nanoseconds; `nil` for no limit.
    let idleStream: Int64?
    private let state = Mutex(State())

    private struct State {
        var connections: [ObjectIdentifier: ServerConnection] = [:]
        var isDraining = false
    }

    init(_ configuration: MeshServerConfiguration, _ services: [any MeshService]) {
        limits = configuration.limits
        registry = ServiceRegistry(services, limits: limits)
        interceptors = configuration.interceptors
        // Threads cost memory: only a server that needs them has some.
        blockingPool = configuration.blockingPool ?? (registry.hasBlockingMethods ? BlockingPool() : nil)
        passports = configuration.passports
        time = configuration.time
        random = configuration.random
        logger = configuration.logger
        idleStream = limits.idleStream?.wholeNanoseconds
        wireLimits = WireLimits(
            frameBytes: UInt32(clamping: limits.frameBytes), metadataBytes: UInt32(clamping: limits.metadataBytes),
            concurrentStreams: UInt32(clamping: limits.concurrentCalls), internedMethods: UInt16(clamping: limits.internedMethods),
            internedPassports: UInt16(clamping: limits.internedPassports), streamCredit: .credit(limits.streamCredit),
            connectionCredit: .credit(limits.connectionCredit), messageBytes: .credit(limits.messageBytes))
        settings = ControlFrame.settings(Settings(limits: wireLimits, contracts: registry.contracts))
    }

    /// Nanoseconds of the monotonic clock.
    var now: Int64 { time.monotonicNanoseconds() }

    /// Takes a new connection; `false` when the server leaves.
    func add(_ connection: ServerConnection) -> Bool {
        state.withLock { state in
            if state.isDraining { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            return true
        }
    }

    func remove(_ connection: ServerConnection) { state.withLock { $0.connections[ObjectIdentifier(connection)] = nil } }

    /// Takes no new connection from now on; hands out those that are left.
    func beginDrain() -> [ServerConnection] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.connections.values)
        }
    }
}
