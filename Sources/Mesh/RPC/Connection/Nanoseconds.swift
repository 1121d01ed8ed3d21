extension Duration {
    /// Nanoseconds, cut to what 64 bits hold (292 years): deadlines are compared millions of times, and 128 bits cost.
    var wholeNanoseconds: Int64 {
        // A nanosecond is 2^9 * 1,953,125 attoseconds: up to two hours, 64 bits divide faster than 128.
        if attoseconds >= 0, attoseconds < 1 << 72 { return Int64(UInt64(truncatingIfNeeded: attoseconds >> 9) / 1_953_125) }
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflown) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflown ? (seconds < 0 ? .min : .max) : sum
    }
}
