internal import CMeshShims
internal import Glibc
internal import NIOCore
internal import Synchronization

/// The sockets of one event loop's connections: which of them are ready is asked on the loop itself, as long as there is always one. Only
/// when nothing is ready does the poller's thread wait, for all of them at once: under load the loop is woken for many answers together.
// @unchecked: the mutable properties are touched on `loop` only.
final class LoopSockets: @unchecked Sendable {
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    private static let all = Mutex<[ObjectIdentifier: (sockets: LoopSockets, connections: Int)]>([:])

    private let loop: any EventLoop
    private let poller: SocketPoller
    private let epoll: Int32
    private var token: UInt64 = 0
    private var handlers: [UInt64: () -> Void] = [:]
    private var next: UInt64 = 1
    private var events = [epoll_event](repeating: epoll_event(), count: 64)
    /// Whether a look is on its way, or the poller waits.
    private var isLookedAfter = false
    /// How many looks in a row have found something.
    private var looks = 0
    private static let looksAtMost = 64

    private init(_ loop: any EventLoop) throws(PostgresError) {
        self.loop = loop
        poller = try SocketPoller.shared.get()
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw PostgresError(sqlState: "58000", message: "epoll_create1 failed with errno \(errno)") }
        token = poller.register { [weak self] in self?.lookSoon() }
    }

    deinit {
        poller.remove(token)
        if epoll >= 0 { close(epoll) }
    }

    /// The sockets of a loop, for one more connection of it, which ends with ``leave(_:)``.
    static func join(_ loop: any EventLoop) throws(PostgresError) -> LoopSockets {
        try all.withLock { all throws(PostgresError) in
            let sockets: LoopSockets
            if let known = all[ObjectIdentifier(loop)]?.sockets { sockets = known } else { sockets = try LoopSockets(loop) }
            all[ObjectIdentifier(loop), default: (sockets, 0)].connections += 1
            return sockets
        }
    }

    /// Announces a socket's owner; `ready` is called on the loop whenever the socket is ready for what it was armed for.
    func add(_ ready: @escaping () -> Void) -> UInt64 {
        defer { next += 1 }
        handlers[next] = ready
        return next
    }

    /// Says what a socket is watched for from now on. Answers whether the system took it.
    func arm(_ token: UInt64, socket: Int32, for interest: Interest) -> Bool {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = token
        // Without any interest it leaves the set: in there it would report a hang-up all the same.
        if interest.isEmpty { return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event) == 0 || errno == ENOENT }
        guard epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) == 0 || (errno == ENOENT && epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0)
        else { return false }
        if !isLookedAfter {
            isLookedAfter = true
            lookSoon()
        }
        return true
    }

    /// Forgets an owner. Its socket leaves the set when it is closed.
    func leave(_ token: UInt64) {
        handlers[token] = nil
        Self.all.withLock { all in
            guard let connections = all[ObjectIdentifier(loop)]?.connections else { return }
            if connections > 1 { all[ObjectIdentifier(loop)]?.connections -= 1 } else { all[ObjectIdentifier(loop)] = nil }
        }
    }

    private func lookLater(_ pause: TimeAmount) {
        looks = 0
        loop.scheduleTask(in: pause) { self.look() }
    }

    private func lookSoon() { loop.execute { self.look() } }

    private func look() {
        let count = epoll_wait(epoll, &events, Int32(events.count), 0)
        guard count > 0 else { return wait() }
        for index in 0..<Int(count) { handlers[events[index].data.u64]?() }
        looks += 1
        // SwiftNIO looks at its own sockets when it has nothing left to execute: now and then it gets there, however many answers come.
        guard looks < Self.looksAtMost else { return lookLater(.microseconds(10)) }
        // Behind what the answers have set off: those who go on with them may send their next statements first.
        lookSoon()
    }

    private func wait() {
        looks = 0
        isLookedAfter = !handlers.isEmpty
        if isLookedAfter, !poller.arm(token, set: epoll) { lookLater(.milliseconds(10)) }
    }
}
