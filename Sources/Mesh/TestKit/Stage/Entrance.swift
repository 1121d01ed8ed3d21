/// Lets one through after the other.
actor Entrance {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func alone<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        if isTaken { await withCheckedContinuation { waiting.append($0) } }
        isTaken = true
        defer { leave() }
        return try await body()
    }

    /// The place is handed on, not freed, while somebody waits.
    private func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
