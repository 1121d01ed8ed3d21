internal import Synchronization

/// Work that is done one after the other, in the order in which it came.
final class Turns: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    func next<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        let turn = last.withLock { last in
            let before = last
            let turn = Task {
                await before?.value
                return try await work()
            }
            last = Task { _ = await turn.result }
            return turn
        }
        return try await turn.value
    }
}
