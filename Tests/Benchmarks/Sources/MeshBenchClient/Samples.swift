/// Latencies of calls, and how many messages came.
struct Samples {
    /// Of every fourth call: to keep each in memory would cost as much as some of what is measured.
    private(set) var nanoseconds: [UInt32] = []
    /// Calls, and messages of a stream, which have no latency of their own.
    private(set) var count = 0

    mutating func append(_ other: Samples) {
        nanoseconds += other.nanoseconds
        count += other.count
    }

    mutating func addMessage() { count += 1 }

    /// Whether the latency of the next call is wanted.
    var isNextTimed: Bool { count % 4 == 0 }

    mutating func addCall(nanoseconds latency: @autoclosure () -> UInt32) {
        if isNextTimed { nanoseconds.append(latency()) }
        count += 1
    }

    /// - Parameter quantile: from 0 to 1; `sorted` must be in order.
    static func microseconds(_ sorted: [UInt32], at quantile: Double) -> Double {
        sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]) / 1000
    }
}
