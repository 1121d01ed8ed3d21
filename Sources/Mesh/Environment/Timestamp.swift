/// A point in time in UTC with nanosecond resolution, counted from the Unix epoch without leap seconds.
///
/// It is the Swift face of `google.protobuf.Timestamp` and of PostgreSQL's `timestamptz` (microseconds there).
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
    public var seconds: Int64
    /// Nanoseconds that count forward from `seconds`: 0 ... 999,999,999.
    public var nanoseconds: Int32

    public init(seconds: Int64 = 0, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Microseconds since the Unix epoch, rounded down.
    public init(microseconds: Int64) {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let borrow: Int64 = remainder < 0 ? 1 : 0
        self.init(seconds: quotient - borrow, nanoseconds: Int32((remainder + borrow * 1_000_000) * 1000))
    }

    /// Microseconds since the Unix epoch, rounded down; saturates at the bounds of `Int64`.
    public var microseconds: Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, overflown) = product.addingReportingOverflow(Int64(nanoseconds) / 1000)
        return overflown ? .max : sum
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Saturates at the bounds of `Int64`: a time may come from anywhere.
    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (seconds, attoseconds) = right.components
        var nanoseconds = Int64(left.nanoseconds) + attoseconds / 1_000_000_000
        var carry: Int64 = 0
        if nanoseconds >= 1_000_000_000 { nanoseconds -= 1_000_000_000; carry = 1 }
        if nanoseconds < 0 { nanoseconds += 1_000_000_000; carry = -1 }
        let (sum, overflow) = left.seconds.addingReportingOverflow(seconds)
        let (whole, overflown) = sum.addingReportingOverflow(carry)
        guard !overflow, !overflown else { return Timestamp(seconds: seconds < 0 ? .min : .max) }
        return Timestamp(seconds: whole, nanoseconds: Int32(nanoseconds))
    }

    public static func - (left: Timestamp, right: Duration) -> Timestamp { left + (.zero - right) }

    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .seconds(left.seconds) - .seconds(right.seconds) + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
    }
}
