/// When to look for calls whose deadline has passed: at the earliest one. Calls that end do not touch it, so most calls cost a comparison.
struct DeadlineAlarm {
    private var next = Int64.max

    /// Takes the deadline of a new call; `true` when the alarm must be set to it.
    mutating func add(_ deadline: Int64) -> Bool {
        guard deadline < next else { return false }
        next = deadline
        return true
    }

    /// The alarm has rung or is no longer needed; deadlines of calls that are left are added again.
    mutating func reset() { next = .max }
}
