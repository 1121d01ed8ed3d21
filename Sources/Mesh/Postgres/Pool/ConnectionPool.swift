internal import CoreMetrics
internal import Logging
internal import MeshEnvironment
internal import NIOCore
internal import Synchronization

/// Carries out what the pool machine decides.
final class ConnectionPool: Sendable {
    private struct State {
        var machine: PoolMachine
        var connections: [PoolMachine.ConnectionID: Connection] = [:]
        /// Who has each leased connection.
        var holders: [PoolMachine.ConnectionID: CodePlace] = [:]
        var waiters: [PoolMachine.RequestID: CheckedContinuation<Connection, any Error>] = [:]
        var nextRequest: PoolMachine.RequestID = 0
        var lastFailure: PostgresError?
        var timer: (at: Duration, task: Scheduled<Void>)?
        var closers: [CheckedContinuation<Void, Never>] = []
        var isDrained = false
    }

    private let configuration: DatabaseConfiguration
    private let loops: [any EventLoop]
    private let logger: Logger
    private let time: TimeSource
    private let random: RandomSource
    private let state: Mutex<State>
    private let inUse: Gauge
    private let waits: Timer
    private let failures: Counter

    init(_ configuration: DatabaseConfiguration, loops: [any EventLoop], logger: Logger, time: TimeSource, random: RandomSource) {
        self.configuration = configuration
        self.loops = loops
        self.logger = logger
        self.time = time
        self.random = random
        var limits = PoolLimits()
        limits.maximumConnections = max(1, configuration.maximumConnections)
        limits.minimumConnections = min(configuration.minimumConnections, limits.maximumConnections)
        limits.longestLife = configuration.longestLife
        limits.leakAfter = configuration.leakAfter
        limits.breakAfter = configuration.breakAfter
        limits.maximumWaiting = configuration.maximumWaiting
        limits.idleTimeout = configuration.idleTimeout
        state = Mutex(State(machine: PoolMachine(limits: limits)))
        let dimensions = [("database", configuration.applicationName)]
        inUse = Gauge(label: "mesh_postgres_connections_in_use", dimensions: dimensions)
        waits = Timer(label: "mesh_postgres_connection_wait_seconds", dimensions: dimensions)
        failures = Counter(label: "mesh_postgres_connect_failures_total", dimensions: dimensions)
    }

    /// A loop for a connection that is none of the pool's.
    var anyLoop: any EventLoop { loops[currentGroup()] }

    // MARK: Leasing

    /// A connection for the caller alone, by the monotonic instant `deadline` at the latest.
    /// - Parameter place: who asks, for the report of a connection that is held for long.
    func acquire(by deadline: Duration, for place: CodePlace) async throws -> Connection {
        let group = currentGroup()
        let start = time.monotonic()
        let (idle, isTimed) = state.withLock { state -> (Connection?, Bool) in
            guard let id = state.machine.lease(group: group, now: start), let connection = state.connections[id] else { return (nil, true) }
            state.holders[id] = place
            return (connection, state.timer != nil)
        }
        if let idle {
            // Nothing else may come that would notice a lease without end.
            if !isTimed { change { _ in [] } }
            return idle
        }
        try Task.checkCancellation()
        let request = state.withLock { state in
            state.nextRequest += 1
            return state.nextRequest
        }
        let connection = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                change { state in
                    state.waiters[request] = continuation
                    return state.machine.requested(request, group: group, deadline: deadline, now: start)
                }
                // The handler may have run before the request was in line.
                if Task.isCancelled { withdraw(request) }
            }
        } onCancel: {
            withdraw(request)
        }
        state.withLock { $0.holders[connection.id] = place }
        waits.recordNanoseconds((time.monotonic() - start).nanoseconds)
        return connection
    }

    /// - Parameter isReusable: false if the connection may be inside a transaction or in an unknown state.
    func release(_ connection: Connection, isReusable: Bool) {
        let isReusable = isReusable && connection.isReusable
        let now = time.monotonic()
        change { state in
            state.holders[connection.id] = nil
            return state.machine.released(connection.id, group: group(of: connection), isReusable: isReusable, now: now)
        }
    }

    /// Refuses new requests and returns when the last connection is closed.
    func close() async {
        change { $0.machine.close() }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if !state.isDrained { state.closers.append(continuation) }
                return state.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    private func withdraw(_ request: PoolMachine.RequestID) {
        let continuation = state.withLock { state in state.machine.withdrawn(request) ? state.waiters.removeValue(forKey: request) : nil }
        continuation?.resume(throwing: CancellationError())
    }

    // MARK: Carrying out

    /// Runs one event through the machine, then acts outside of the lock.
    private func change(_ event: (inout State) -> [PoolMachine.Action]) {
        let (works, leased) = state.withLock { state in
            let works = event(&state).compactMap { prepare($0, &state) }
            schedule(&state)
            return (works, state.machine.leased)
        }
        inUse.record(leased)
        for work in works { work() }
    }

    private func prepare(_ action: PoolMachine.Action, _ state: inout State) -> (@Sendable () -> Void)? {
        switch action {
        case .connect(let id):
            let connection = Connection(id: id, loop: loops[id % loops.count], configuration: configuration, logger: logger) { [weak self] in
                self?.closed($0)
            }
            state.connections[id] = connection
            return { self.open(connection) }
        case .lease(let id, let request):
            guard let continuation = state.waiters.removeValue(forKey: request), let connection = state.connections[id] else { return nil }
            return { continuation.resume(returning: connection) }
        case .refuse(let request, let refusal):
            guard let continuation = state.waiters.removeValue(forKey: request) else { return nil }
            let error = explain(refusal, state.lastFailure)
            return { continuation.resume(throwing: error) }
        case .close(let id):
            let connection = state.connections.removeValue(forKey: id)
            return { connection?.close() }
        case .report(let id, let duration):
            let place = state.holders[id], statement = state.connections[id]?.lastStatement ?? ""
            return {
                self.logger.warning(
                    "A database connection has been held for long: a transaction that waits for something else, or never ends",
                    metadata: ["for": "\(duration)", "at": "\(place?.description ?? "?")", "statement": "\(statement)"])
            }
        case .drained:
            state.isDrained = true
            let closers = state.closers
            state.closers = []
            state.timer?.task.cancel()
            return { for closer in closers { closer.resume() } }
        }
    }

    private func open(_ connection: Connection) {
        connection.connect().whenComplete { [self] result in
            let now = time.monotonic()
            switch result {
            case .success:
                let jitter = random.unit()
                change { state in
                    state.lastFailure = nil
                    return state.machine.connected(connection.id, group: group(of: connection), now: now, jitter: jitter)
                }
            case .failure(let error):
                let cause = error as? PostgresError ?? PostgresError(sqlState: "08001", message: "\(error)")
                failures.increment()
                let failed = state.withLock { $0.machine.failures }
                logger.log(
                    level: failed.isMultiple(of: 20) ? .warning : .debug, "PostgreSQL cannot be reached",
                    metadata: ["target": "\(configuration)", "error": "\(cause)", "failures": "\(failed + 1)"])
                let jitter = random.unit()
                change { state in
                    state.lastFailure = cause
                    state.connections[connection.id] = nil
                    // A wrong password, a missing role or database, a certificate that does not hold: the next attempt would fail alike.
                    let isPermanent = cause.sqlState.hasPrefix("28") || cause.sqlState == "3D000" || configuration.isDistrusted(cause)
                    return state.machine.connectFailed(connection.id, isPermanent: isPermanent, now: now, jitter: jitter)
                }
            }
        }
    }

    private func closed(_ connection: Connection) {
        change { state in
            state.connections[connection.id] = nil
            return state.machine.died(connection.id)
        }
    }

    private func schedule(_ state: inout State) {
        guard let at = state.machine.nextTick, !state.isDrained else { return }
        if let timer = state.timer, timer.at <= at { return }
        state.timer?.task.cancel()
        let delay = max(.zero, at - time.monotonic())
        let task = loops[0].scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [weak self] in
            guard let self else { return }
            let now = time.monotonic()
            change { state in
                state.timer = nil
                return state.machine.tick(now: now)
            }
        }
        state.timer = (at, task)
    }

    private func explain(_ refusal: PoolMachine.Refusal, _ cause: PostgresError?) -> PostgresError {
        switch refusal {
        case .closed: PostgresError(sqlState: "08003", message: "the pool of \(configuration) is closed")
        case .rejected: cause ?? PostgresError(sqlState: "08001", message: "\(configuration) refuses this client")
        case .tooManyWaiting:
            PostgresError(sqlState: "53300", message: "\(configuration.maximumWaiting) callers wait for a connection to \(configuration) already")
        case .unreachable:
            PostgresError(sqlState: "08001", message: "\(configuration) has not been reachable for long; it is tried again every second: \(cause?.message ?? "")")
        case .timedOut:
            if let cause {
                PostgresError(sqlState: "08001", message: "\(configuration) cannot be reached: \(cause.message)")
            } else {
                PostgresError(sqlState: "53300", message: "no connection to \(configuration) opened or became free in time (at most \(configuration.maximumConnections))")
            }
        }
    }

    private func group(of connection: Connection) -> Int { connection.id % loops.count }

    // Kept out of line for the same reason as `Connection.onLoop`.
    @inline(never)
    private func currentGroup() -> Int { loops.firstIndex { $0.inEventLoop } ?? 0 }
}
