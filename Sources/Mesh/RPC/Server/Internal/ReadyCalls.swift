/// Calls whose requests have come and whose handlers have not begun.
///
/// Handlers that never suspend share a task: to make one costs more than most of them do. A handler that suspends keeps the task for itself and is
/// its last; whoever stands behind it gets another one.
struct ReadyCalls {
    typealias Handler = nonisolated(nonsending) @Sendable () async -> Void

    /// So many wait at most: their requests are in memory.
    static let atMost = 16

    private var calls: [(call: ServerCall, handler: Handler)] = []
    private var next = 0
    /// Whose handler the shared task runs.
    private(set) var current: ServerCall?
    /// Tells the task that runs handlers now from those of handlers that have suspended.
    private(set) var turn: UInt64 = 0
    private var isServing = false

    var isEmpty: Bool { next == calls.count }
    var isFull: Bool { calls.count - next >= Self.atMost }

    mutating func append(_ call: ServerCall, _ handler: @escaping Handler) { calls.append((call, handler)) }

    /// Begins to serve; `false` when that is under way.
    mutating func begin() -> Bool {
        if isServing { return false }
        isServing = true
        return true
    }

    mutating func end() {
        isServing = false
        calls.removeAll(keepingCapacity: true)
        next = 0
    }

    /// A new task begins: its number.
    mutating func beginTurn() -> UInt64 {
        turn &+= 1
        return turn
    }

    /// The task has ended or is suspended: then with the call that it keeps.
    mutating func endTurn() -> ServerCall? {
        turn &+= 1
        return current.take()
    }

    /// The next handler for the task of `turn`; `nil` when there is none, or the task has been suspended.
    mutating func take(_ turn: UInt64) -> (call: ServerCall, handler: Handler)? {
        guard turn == self.turn else { return nil }
        current = nil
        guard next < calls.count else { return nil }
        defer { next += 1 }
        current = calls[next].call
        return calls[next]
    }
}
