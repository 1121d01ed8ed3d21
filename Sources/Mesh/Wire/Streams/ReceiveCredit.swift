/// What the peer may still send, and what it gets back for what was taken.
struct ReceiveCredit: Sendable, Hashable {
    private let first: Int
    private(set) var left: Int
    private var owed = 0

    init(_ first: UInt32) {
        self.first = Int(first)
        left = Int(first)
    }

    /// Something of this cost has come; `false` when the peer had no credit for it.
    mutating func spend(_ cost: Int) -> Bool {
        guard cost <= left else { return false }
        left -= cost
        return true
    }

    /// Something of this cost was taken or dropped: the CREDIT that is due, 0 while less than half of the first credit has come together.
    mutating func taken(_ cost: Int) -> UInt32 {
        owed += cost
        guard owed > 0, owed * 2 >= first else { return 0 }
        defer { owed = 0 }
        left += owed
        return UInt32(owed)
    }
}
