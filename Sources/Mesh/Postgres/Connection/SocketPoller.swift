internal import CMeshShims
internal import Glibc
internal import Synchronization

/// One thread that waits for the sockets of all loops and only says which loop is to look; libpq runs on the loop that owns the
/// connection. Event loops cannot watch a socket that a C library reads and writes itself.
final class SocketPoller: Sendable {
    /// The process's poller; a failure means that the system has no file descriptors left.
    static let shared: Result<SocketPoller, PostgresError> = Result { () throws(PostgresError) in try SocketPoller() }

    private struct Watches {
        var next: UInt64 = 1
        var handlers: [UInt64: @Sendable () -> Void] = [:]
    }

    private let epoll: Int32
    private let watches = Mutex(Watches())

    private init() throws(PostgresError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw PostgresError(sqlState: "58000", message: "epoll_create1 failed with errno \(errno)") }
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<SocketPoller>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard failure == 0 else {
            retained.release()
            throw PostgresError(sqlState: "58000", message: "pthread_create failed with errno \(failure)")
        }
        pthread_detach(thread)
    }

    /// Announces a loop's set of sockets; `ready` is called on the poller's thread and must only pass the word on.
    func register(_ ready: @escaping @Sendable () -> Void) -> UInt64 {
        watches.withLock { watches in
            defer { watches.next += 1 }
            watches.handlers[watches.next] = ready
            return watches.next
        }
    }

    /// Asks for one signal once a socket of the set is ready. Answers whether the system took it.
    func arm(_ token: UInt64, set: Int32) -> Bool {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLONESHOT.rawValue
        event.data.u64 = token
        if epoll_ctl(epoll, EPOLL_CTL_MOD, set, &event) == 0 { return true }
        return errno == ENOENT && epoll_ctl(epoll, EPOLL_CTL_ADD, set, &event) == 0
    }

    /// Forgets a set, which its owner closes.
    func remove(_ token: UInt64) { watches.withLock { _ = $0.handlers.removeValue(forKey: token) } }

    private func run() {
        mesh_name_current_thread("postgres-poll")
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            guard count > 0 else { continue }
            let handlers = watches.withLock { watches in events[..<Int(count)].compactMap { watches.handlers[$0.data.u64] } }
            for handler in handlers { handler() }
        }
    }
}
