internal import Synchronization

/// Makes whoever brings events wait while there is no room for them.
final class Room: Sendable {
    private struct State {
        var isFree = true
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    func set(isFree: Bool) {
        let woken = state.withLock { state in
            state.isFree = isFree
            guard isFree, !state.waiters.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Returns when there is room, after `limit`, or when the task is cancelled; answers whether there is room.
    func wait(limit: Duration) async -> Bool {
        let number: UInt64? = state.withLock { state in
            if state.isFree { return nil }
            state.last += 1
            return state.last
        }
        guard let number else { return true }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.isFree || Task.isCancelled { return false }
                    state.waiters[number] = continuation
                    return true
                }
                guard mustWait else { return continuation.resume() }
                // Only now, so that it cannot ring before anybody waits.
                Task { [weak self] in
                    try? await Task.sleep(for: limit)
                    self?.resume(number)
                }
            }
        } onCancel: {
            resume(number)
        }
        return state.withLock { $0.isFree }
    }

    private func resume(_ number: UInt64) { state.withLock { $0.waiters.removeValue(forKey: number) }?.resume() }
}
