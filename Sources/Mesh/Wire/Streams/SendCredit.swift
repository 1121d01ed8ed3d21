/// What this side may still send.
struct SendCredit: Sendable, Hashable {
    private(set) var left: Int

    init(_ first: UInt32) { left = Int(first) }

    /// A CREDIT has come; `false` when that is more than can be counted.
    mutating func add(_ amount: UInt32) -> Bool {
        guard left + Int(amount) <= Int(WireLimits.mostCredit) else { return false }
        left += Int(amount)
        return true
    }

    mutating func spend(_ cost: Int) {
        precondition(cost <= left, "a frame was sent without credit")
        left -= cost
    }
}
