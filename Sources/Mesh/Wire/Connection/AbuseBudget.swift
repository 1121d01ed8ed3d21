/// How much useless work a peer may cause: each ping, cancel, refused request and skipped frame costs one, and time pays back.
package struct AbuseBudget: Sendable, Hashable {
    private let burst: Int64
    private let perSecond: Int64
    private var left: Int64
    private var paidUntil: Int64?

    package init(burst: Int64 = 2000, perSecond: Int64 = 500) {
        self.burst = burst
        self.perSecond = perSecond
        left = burst
    }

    /// Takes one; `false` when nothing is left.
    /// - Parameter now: nanoseconds of a monotonic clock.
    package mutating func spend(at now: Int64) -> Bool {
        if let paidUntil {
            // A second pays enough; longer pauses need no more precision, and the product stays small.
            let elapsed = min(max(0, now - paidUntil), 1_000_000_000 * max(1, burst / max(1, perSecond) + 1))
            let refund = elapsed / 1_000_000 * perSecond / 1000
            if refund > 0 {
                left = min(burst, left + refund)
                self.paidUntil = now
            }
        } else {
            paidUntil = now
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}
