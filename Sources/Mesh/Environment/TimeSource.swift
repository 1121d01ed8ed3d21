internal import Glibc
internal import Synchronization

/// Where the time comes from: the machine's clocks in production, a hand-moved one in tests.
public struct TimeSource: Sendable {
    private let wall: @Sendable () -> Timestamp
    private let steady: @Sendable () -> Duration

    /// - Parameters:
    ///   - wall: the time of day; it may jump.
    ///   - steady: time since some fixed instant; it never goes back.
    public init(wall: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Duration) {
        self.wall = wall
        self.steady = steady
    }

    /// The time of day, for what people and other machines read.
    public func now() -> Timestamp { wall() }

    /// Monotonic time, for deadlines and intervals.
    public func monotonic() -> Duration { steady() }

    /// The machine's own clocks.
    public static let system = TimeSource(
        wall: { let time = clock(CLOCK_REALTIME); return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec)) },
        steady: { let time = clock(CLOCK_MONOTONIC); return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec) })

    private static func clock(_ identifier: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(identifier, &time)
        return time
    }
}

/// A clock that moves only when told to: the time source of tests.
public final class ManualClock: Sendable {
    private let elapsed = Mutex<Duration>(.zero)
    private let start: Timestamp

    public init(startingAt start: Timestamp = Timestamp(seconds: 1_750_000_000)) { self.start = start }

    /// Moves both the time of day and the monotonic time forward.
    public func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

    public var source: TimeSource {
        TimeSource(wall: { self.start + self.elapsed.withLock { $0 } }, steady: { self.elapsed.withLock { $0 } })
    }
}
