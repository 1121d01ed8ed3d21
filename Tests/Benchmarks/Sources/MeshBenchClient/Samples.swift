/// Latencies of calls, and how many messages came.
struct Samples {
    /// One for each unary call that was counted.
    var nanoseconds: [UInt32] = []
    /// Messages of a stream, which have no latency of their own.
    var messages = 0

    var count: Int { nanoseconds.count + messages }

    mutating func append(_ other: Samples) {
        nanoseconds += other.nanoseconds
        messages += other.messages
    }

    /// - Parameter quantile: from 0 to 1; `sorted` must be in order.
    static func microseconds(_ sorted: [UInt32], at quantile: Double) -> Double {
        sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]) / 1000
    }
}
