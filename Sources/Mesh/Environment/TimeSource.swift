internal import Glibc
internal import Synchronization

/// Where the time comes from: the machine's clocks in production, a hand-moved one in tests.
public struct TimeSource: Sendable {
    /// `nil` for the machine's own clocks: they are asked several times a call.
    private let custom: Custom?

    private struct Custom: Sendable {
        let wall: @Sendable () -> Timestamp
        let steady: @Sendable () -> Duration
    }

    /// - Parameters:
    ///   - wall: the time of day; it may jump.
    ///   - steady: time since some fixed instant; it never goes back.
    public init(wall: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Duration) {
        custom = Custom(wall: wall, steady: steady)
    }

    private init() { custom = nil }

    /// The time of day, for what people and other machines read.
    public func now() -> Timestamp {
        if let custom { return custom.wall() }
        let time = Self.clock(CLOCK_REALTIME)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Monotonic time, for deadlines and intervals.
    public func monotonic() -> Duration { custom.map { $0.steady() } ?? .nanoseconds(monotonicNanoseconds()) }

    /// `monotonic()` as nanoseconds, cut to what 64 bits hold (292 years): without the cost of 128 bits.
    public func monotonicNanoseconds() -> Int64 {
        if let custom { return Self.nanoseconds(custom.steady()) }
        let time = Self.clock(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// The machine's own clocks.
    public static let system = TimeSource()

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflown) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflown ? (seconds < 0 ? .min : .max) : sum
    }

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
