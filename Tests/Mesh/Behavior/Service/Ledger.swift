import Mesh
import MeshBehaviorV1
import Synchronization

/// What has happened to the calls of each tag, and who waits for it.
final class Ledger: Sendable {
    private struct Waiter {
        let number: Int
        let tag: String
        let isDue: @Sendable (Observation) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var observations: [String: Observation] = [:]
        var waiters: [Waiter] = []
        var lastWaiter = 0
        /// Gave up before they waited.
        var absent: Set<Int> = []
    }

    private let state = Mutex(State())

    func update(_ tag: String, _ change: (inout Observation) -> Void) {
        guard !tag.isEmpty else { return }
        let due = state.withLock { state in
            change(&state.observations[tag, default: Observation()])
            let now = state.observations[tag] ?? Observation()
            let due = state.waiters.filter { $0.tag == tag && $0.isDue(now) }
            if !due.isEmpty { state.waiters.removeAll { $0.tag == tag && $0.isDue(now) } }
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// - Parameter event: "started", "cancelled", "ended", or empty for whatever is there.
    func observe(_ tag: String, event: String, calls: UInt64) async throws -> Observation {
        let isDue: @Sendable (Observation) -> Bool
        switch event {
        case "": isDue = { _ in true }
        case "started": isDue = { $0.started >= calls }
        case "cancelled": isDue = { $0.cancelled >= calls }
        case "ended": isDue = { $0.ended >= calls }
        default: throw MeshError(.invalidArgument, "there is no event \(event)")
        }
        try await wait(tag, isDue)
        return state.withLock { $0.observations[tag] ?? Observation() }
    }

    private func wait(_ tag: String, _ isDue: @escaping @Sendable (Observation) -> Bool) async throws {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.absent.remove(number) != nil || isDue(state.observations[tag] ?? Observation()) { return true }
                    state.waiters.append(Waiter(number: number, tag: tag, isDue: isDue, continuation: continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let index = state.waiters.firstIndex { $0.number == number }
                if index == nil { state.absent.insert(number) }
                return index.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume()
        }
        try Task.checkCancellation()
    }
}
