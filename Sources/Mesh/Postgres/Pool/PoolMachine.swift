internal import DequeModule

/// The pool's decisions: an event goes in, actions come out. No clock, no lock, no connection.
///
/// A connection is connecting, idle, or leased; a request is answered at once or waits in line. Connections are opened while somebody
/// waits, and up to the minimum once the server has answered. After a failed attempt the next one waits for a growing, jittered time;
/// after a long time of failures the circuit is broken: requests are refused at once, and a probe looks for the server now and then.
package struct PoolMachine {
    package typealias ConnectionID = Int
    package typealias RequestID = UInt64

    package enum Refusal: Equatable {
        case tooManyWaiting
        case timedOut
        /// The server refused this configuration (password, database, role): waiting does not help.
        case rejected
        /// The circuit is broken: the server has not answered for long.
        case unreachable
        case closed
    }

    package enum Action: Equatable {
        case connect(ConnectionID)
        case lease(ConnectionID, to: RequestID)
        case refuse(RequestID, Refusal)
        case close(ConnectionID)
        /// Whoever has this connection has had it for suspiciously long. Said once per lease.
        case report(ConnectionID, heldFor: Duration)
        /// Closed, and the last connection is gone.
        case drained
    }

    private enum Phase { case running, closing, closed }
    private enum Use: Equatable { case connecting, idle, leased, leasedButDead }
    private struct Slot {
        var use = Use.connecting
        /// When it is too old to be leased once more.
        var retireAt = PoolLimits.never
        var leasedAt: Duration = .zero
        var isReported = false
    }
    private struct Idle { var id: ConnectionID, group: Int, since: Duration }
    private struct Waiter { var id: RequestID, group: Int, deadline: Duration }

    private let limits: PoolLimits
    private var phase = Phase.running
    private var slots: [ConnectionID: Slot] = [:]
    /// Last used last, so that a pool which is too large for its work shrinks.
    private var idle: [Idle] = []
    private var waiting: Deque<Waiter> = []
    private var connecting = 0
    private var nextID = 0
    /// Failed attempts since the last one that worked, when the first of them was, and when the next attempt is due.
    package private(set) var failures = 0
    private var failingSince: Duration?
    private var retryAt: Duration?
    package private(set) var isBroken = false
    private var hasConnected = false
    package private(set) var leased = 0

    package init(limits: PoolLimits) { self.limits = limits }

    package var open: Int { slots.count - connecting }
    package var waitingRequests: Int { waiting.count }

    /// When `tick` is due, if nothing else happens.
    package var nextTick: Duration? {
        var next = retryAt ?? PoolLimits.never
        for waiter in waiting { next = min(next, waiter.deadline) }
        if open > limits.minimumConnections, let first = idle.first { next = min(next, first.since + limits.idleTimeout) }
        for connection in idle { next = min(next, slots[connection.id]?.retireAt ?? next) }
        for slot in slots.values where slot.use == .leased && !slot.isReported { next = min(next, slot.leasedAt + limits.leakAfter) }
        return next == PoolLimits.never ? nil : next
    }

    // MARK: Requests

    /// An idle connection for a request that has not been announced, of the same group (event loop) if there is one.
    package mutating func lease(group: Int, now: Duration) -> ConnectionID? {
        guard phase == .running, waiting.isEmpty, let last = idle.indices.last else { return nil }
        let index = idle.lastIndex { $0.group == group } ?? last
        let connection = idle.remove(at: index).id
        hand(connection, now)
        return connection
    }

    package mutating func requested(_ request: RequestID, group: Int, deadline: Duration, now: Duration) -> [Action] {
        guard phase == .running else { return [.refuse(request, .closed)] }
        if let connection = lease(group: group, now: now) { return [.lease(connection, to: request)] }
        if isBroken { return [.refuse(request, .unreachable)] }
        guard waiting.count < limits.maximumWaiting else { return [.refuse(request, .tooManyWaiting)] }
        guard deadline > now else { return [.refuse(request, .timedOut)] }
        // Failures before a pause in which nobody asked say nothing about how long the server has been away.
        if waiting.isEmpty, connecting == 0, retryAt == nil { failingSince = nil }
        waiting.append(Waiter(id: request, group: group, deadline: deadline))
        return openNeeded()
    }

    /// The caller gave up. Answers whether it was still in line.
    package mutating func withdrawn(_ request: RequestID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == request }) else { return false }
        waiting.remove(at: index)
        return true
    }

    // MARK: Connections

    /// - Parameter jitter: a random number in 0 ..< 1, so that connections of one age do not retire together.
    package mutating func connected(_ connection: ConnectionID, group: Int, now: Duration, jitter: Double) -> [Action] {
        guard slots[connection]?.use == .connecting else { return [] }
        connecting -= 1
        failures = 0
        (failingSince, retryAt, isBroken, hasConnected) = (nil, nil, false, true)
        hand(connection, now)
        slots[connection]?.retireAt = now + limits.longestLife * (1 - limits.lifeJitter * jitter)
        // Attempts that were held back by the backoff start now.
        return free(connection, group: group, now: now) + openNeeded()
    }

    /// - Parameter jitter: a random number in 0 ..< 1.
    package mutating func connectFailed(_ connection: ConnectionID, isPermanent: Bool, now: Duration, jitter: Double) -> [Action] {
        guard slots[connection]?.use == .connecting else { return [] }
        connecting -= 1
        slots[connection] = nil
        guard phase == .running else { return drainedIfEmpty() }
        failures += 1
        let since = failingSince ?? now
        failingSince = since
        var delay = limits.firstBackoff
        for _ in 1..<min(failures, 16) where delay < limits.longestBackoff { delay = delay * 2 }
        // Who works on an open connection is not to be punished for the attempts of others.
        if now - since >= limits.breakAfter, open == 0 { isBroken = true }
        retryAt = now + (isBroken ? limits.probeInterval : min(delay, limits.longestBackoff)) * (0.5 + jitter / 2)
        return isPermanent ? refuseAll(.rejected) : isBroken ? refuseAll(.unreachable) : []
    }

    package mutating func released(_ connection: ConnectionID, group: Int, isReusable: Bool, now: Duration) -> [Action] {
        guard let slot = slots[connection] else { return [] }
        switch slot.use {
        case .leased where isReusable && now < slot.retireAt: return free(connection, group: group, now: now)
        case .leased: return [.close(connection)] + removed(connection)
        case .leasedButDead: return removed(connection)
        case .connecting, .idle: return []
        }
    }

    /// The connection broke by itself.
    package mutating func died(_ connection: ConnectionID) -> [Action] {
        switch slots[connection]?.use {
        case .idle:
            idle.removeAll { $0.id == connection }
            return removed(connection)
        case .leased:
            slots[connection]?.use = .leasedButDead
            return []
        case .connecting, .leasedButDead, nil: return []
        }
    }

    // MARK: Time and the end

    package mutating func tick(now: Duration) -> [Action] {
        var actions: [Action] = []
        for waiter in waiting where waiter.deadline <= now { actions.append(.refuse(waiter.id, .timedOut)) }
        waiting.removeAll { $0.deadline <= now }
        for connection in idle where slots[connection.id].map({ $0.retireAt <= now }) ?? false { actions.append(dismiss(connection.id)) }
        while open > limits.minimumConnections, let first = idle.first, first.since + limits.idleTimeout <= now { actions.append(dismiss(first.id)) }
        for (id, slot) in slots where slot.use == .leased && !slot.isReported && slot.leasedAt + limits.leakAfter <= now {
            slots[id]?.isReported = true
            actions.append(.report(id, heldFor: now - slot.leasedAt))
        }
        var mustProbe = false
        if let at = retryAt, at <= now {
            retryAt = nil
            mustProbe = isBroken
        }
        return actions + (mustProbe ? [connect()] : openNeeded())
    }

    package mutating func close() -> [Action] {
        guard phase == .running else { return [] }
        phase = .closing
        retryAt = nil
        var actions = refuseAll(.closed)
        while let connection = idle.first { actions.append(dismiss(connection.id)) }
        return actions + drainedIfEmpty()
    }

    // MARK: Parts

    private mutating func hand(_ connection: ConnectionID, _ now: Duration) {
        guard var slot = slots[connection] else { return }
        if slot.use != .leased { leased += 1 }
        (slot.use, slot.leasedAt, slot.isReported) = (.leased, now, false)
        slots[connection] = slot
    }

    private mutating func free(_ connection: ConnectionID, group: Int, now: Duration) -> [Action] {
        guard phase == .running else { return [.close(connection)] + removed(connection) }
        if let waiter = waiting.popFirst() {
            hand(connection, now)
            return [.lease(connection, to: waiter.id)]
        }
        slots[connection]?.use = .idle
        leased -= 1
        idle.append(Idle(id: connection, group: group, since: now))
        return []
    }

    private mutating func dismiss(_ connection: ConnectionID) -> Action {
        idle.removeAll { $0.id == connection }
        slots[connection] = nil
        return .close(connection)
    }

    private mutating func removed(_ connection: ConnectionID) -> [Action] {
        if let slot = slots.removeValue(forKey: connection), slot.use == .leased || slot.use == .leasedButDead { leased -= 1 }
        return phase == .running ? openNeeded() : drainedIfEmpty()
    }

    private mutating func openNeeded() -> [Action] {
        var actions: [Action] = []
        // While the server does not answer, one attempt at a time is enough.
        let wanted = failures > 0 ? min(1, waiting.count) : waiting.count
        while phase == .running, retryAt == nil, slots.count < limits.maximumConnections,
            connecting < wanted || (hasConnected && failures == 0 && slots.count < limits.minimumConnections)
        {
            actions.append(connect())
        }
        return actions
    }

    private mutating func connect() -> Action {
        nextID += 1
        slots[nextID] = Slot()
        connecting += 1
        return .connect(nextID)
    }

    private mutating func refuseAll(_ refusal: Refusal) -> [Action] {
        defer { waiting = [] }
        return waiting.map { .refuse($0.id, refusal) }
    }

    private mutating func drainedIfEmpty() -> [Action] {
        guard phase == .closing, slots.isEmpty else { return [] }
        phase = .closed
        return [.drained]
    }
}
