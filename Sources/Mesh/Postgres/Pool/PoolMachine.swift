internal import DequeModule

/// The pool's decisions: an event goes in, actions come out. No clock, no lock, no connection.
///
/// A connection is connecting, idle, or leased; a request is answered at once or waits in line. Connections are opened only while
/// somebody waits; after a failed attempt the next one waits for a growing, jittered time.
package struct PoolMachine {
    package typealias ConnectionID = Int
    package typealias RequestID = UInt64

    package struct Limits: Sendable {
        package var maximumConnections = 16
        package var maximumWaiting = 1024
        package var idleTimeout: Duration = .seconds(60)
        package var firstBackoff: Duration = .milliseconds(50)
        package var longestBackoff: Duration = .seconds(5)

        package init() {}
    }

    package enum Refusal: Equatable {
        case tooManyWaiting
        case timedOut
        /// The server refused this configuration (password, database, role): waiting does not help.
        case rejected
        case closed
    }

    package enum Action: Equatable {
        case connect(ConnectionID)
        case lease(ConnectionID, to: RequestID)
        case refuse(RequestID, Refusal)
        case close(ConnectionID)
        /// Closed, and the last connection is gone.
        case drained
    }

    private enum Phase { case running, closing, closed }
    private enum Use: Equatable { case connecting, idle, leased, leasedButDead }
    private struct Idle { var id: ConnectionID, group: Int, since: Duration }
    private struct Waiter { var id: RequestID, group: Int, deadline: Duration }

    private let limits: Limits
    private var phase = Phase.running
    private var uses: [ConnectionID: Use] = [:]
    /// Last used last, so that a pool which is too large for its work shrinks.
    private var idle: [Idle] = []
    private var waiting: Deque<Waiter> = []
    private var connecting = 0
    private var nextID = 0
    private var failures = 0
    private var retryAt: Duration?

    package init(limits: Limits) { self.limits = limits }

    package var leased: Int { uses.values.count { $0 == .leased || $0 == .leasedButDead } }
    package var open: Int { uses.count - connecting }
    package var waitingRequests: Int { waiting.count }

    /// When `tick` is due, if nothing else happens.
    package var nextTick: Duration? {
        var next = retryAt
        for waiter in waiting { next = min(next ?? waiter.deadline, waiter.deadline) }
        if let first = idle.first { next = min(next ?? first.since + limits.idleTimeout, first.since + limits.idleTimeout) }
        return next
    }

    // MARK: Requests

    /// An idle connection for a request that has not been announced, of the same group (event loop) if there is one.
    package mutating func lease(group: Int) -> ConnectionID? {
        guard phase == .running, waiting.isEmpty, let last = idle.indices.last else { return nil }
        let index = idle.lastIndex { $0.group == group } ?? last
        let connection = idle.remove(at: index).id
        uses[connection] = .leased
        return connection
    }

    package mutating func requested(_ request: RequestID, group: Int, deadline: Duration, now: Duration) -> [Action] {
        guard phase == .running else { return [.refuse(request, .closed)] }
        if let connection = lease(group: group) { return [.lease(connection, to: request)] }
        guard waiting.count < limits.maximumWaiting else { return [.refuse(request, .tooManyWaiting)] }
        guard deadline > now else { return [.refuse(request, .timedOut)] }
        waiting.append(Waiter(id: request, group: group, deadline: deadline))
        return openForWaiters()
    }

    /// The caller gave up. Answers whether it was still in line.
    package mutating func withdrawn(_ request: RequestID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == request }) else { return false }
        waiting.remove(at: index)
        return true
    }

    // MARK: Connections

    package mutating func connected(_ connection: ConnectionID, group: Int, now: Duration) -> [Action] {
        guard uses[connection] == .connecting else { return [] }
        connecting -= 1
        failures = 0
        retryAt = nil
        uses[connection] = .leased
        // Attempts that were held back by the backoff start now.
        return free(connection, group: group, now: now) + openForWaiters()
    }

    /// - Parameter jitter: a random number in 0 ..< 1.
    package mutating func connectFailed(_ connection: ConnectionID, isPermanent: Bool, now: Duration, jitter: Double) -> [Action] {
        guard uses[connection] == .connecting else { return [] }
        connecting -= 1
        uses[connection] = nil
        guard phase == .running else { return drainedIfEmpty() }
        failures += 1
        var delay = limits.firstBackoff
        for _ in 1..<min(failures, 16) where delay < limits.longestBackoff { delay = delay * 2 }
        retryAt = now + min(delay, limits.longestBackoff) * (0.5 + jitter / 2)
        return isPermanent ? refuseAll(.rejected) : []
    }

    package mutating func released(_ connection: ConnectionID, group: Int, isReusable: Bool, now: Duration) -> [Action] {
        switch uses[connection] {
        case .leased where isReusable: return free(connection, group: group, now: now)
        case .leased: return [.close(connection)] + removed(connection)
        case .leasedButDead: return removed(connection)
        case .connecting, .idle, nil: return []
        }
    }

    /// The connection broke by itself.
    package mutating func died(_ connection: ConnectionID) -> [Action] {
        switch uses[connection] {
        case .idle:
            idle.removeAll { $0.id == connection }
            return removed(connection)
        case .leased:
            uses[connection] = .leasedButDead
            return []
        case .connecting, .leasedButDead, nil: return []
        }
    }

    // MARK: Time and the end

    package mutating func tick(now: Duration) -> [Action] {
        var actions: [Action] = []
        for waiter in waiting where waiter.deadline <= now { actions.append(.refuse(waiter.id, .timedOut)) }
        waiting.removeAll { $0.deadline <= now }
        while let first = idle.first, first.since + limits.idleTimeout <= now {
            idle.removeFirst()
            uses[first.id] = nil
            actions.append(.close(first.id))
        }
        if let at = retryAt, at <= now {
            retryAt = nil
            actions += openForWaiters()
        }
        return actions
    }

    package mutating func close() -> [Action] {
        guard phase == .running else { return [] }
        phase = .closing
        retryAt = nil
        var actions = refuseAll(.closed)
        for connection in idle {
            uses[connection.id] = nil
            actions.append(.close(connection.id))
        }
        idle = []
        return actions + drainedIfEmpty()
    }

    // MARK: Parts

    private mutating func free(_ connection: ConnectionID, group: Int, now: Duration) -> [Action] {
        guard phase == .running else { return [.close(connection)] + removed(connection) }
        if let waiter = waiting.popFirst() { return [.lease(connection, to: waiter.id)] }
        uses[connection] = .idle
        idle.append(Idle(id: connection, group: group, since: now))
        return []
    }

    private mutating func removed(_ connection: ConnectionID) -> [Action] {
        uses[connection] = nil
        return phase == .running ? openForWaiters() : drainedIfEmpty()
    }

    private mutating func openForWaiters() -> [Action] {
        var actions: [Action] = []
        // While the server does not answer, one attempt at a time is enough.
        let wanted = failures > 0 ? min(1, waiting.count) : waiting.count
        while phase == .running, retryAt == nil, connecting < wanted, uses.count < limits.maximumConnections {
            nextID += 1
            uses[nextID] = .connecting
            connecting += 1
            actions.append(.connect(nextID))
        }
        return actions
    }

    private mutating func refuseAll(_ refusal: Refusal) -> [Action] {
        defer { waiting = [] }
        return waiting.map { .refuse($0.id, refusal) }
    }

    private mutating func drainedIfEmpty() -> [Action] {
        guard phase == .closing, uses.isEmpty else { return [] }
        phase = .closed
        return [.drained]
    }
}
