internal import Mesh
internal import Synchronization

/// At most so many at once; others wait their turn, and beyond a certain queue they are turned away.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        var waiting: [(ticket: UInt64, wake: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>
    private let longestQueue: Int

    init(_ count: Int, longestQueue: Int) {
        state = Mutex(State(free: count))
        self.longestQueue = longestQueue
    }

    nonisolated(nonsending) func withSlot<R>(_ body: () async throws -> R) async throws -> R {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private nonisolated(nonsending) func enter() async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let entered = await withTaskCancellationHandler {
            await withCheckedContinuation { (wake: CheckedContinuation<Bool, Never>) in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    if state.waiting.count >= longestQueue { return false }
                    state.waiting.append((ticket, wake))
                    return nil
                }
                if let answer { wake.resume(returning: answer) }
            }
        } onCancel: {
            let wake = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.waiting.remove(at: index).wake
            }
            wake?.resume(returning: false)
        }
        guard entered else {
            try Task.checkCancellation()
            throw MeshError(.unavailable, "Too many log-ins at once. Try again in a moment.", retryAfter: .seconds(1), processed: .no)
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().wake
        }
        next?.resume(returning: true)
    }
}
