internal import Synchronization

/// How a call ended, for the task that waits for it and for others that want to know whether it has.
final class CallOutcome<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, MeshError>?
        var waiting: UnsafeContinuation<Result<Value, MeshError>, Never>?
    }

    private let state = Mutex(State())

    /// `nil` while the call is under way.
    var result: Result<Value, MeshError>? { state.withLock { $0.result } }

    func end(_ result: Result<Value, MeshError>) {
        let waiting = state.withLock { state in
            state.result = result
            return state.waiting.take()
        }
        waiting?.resume(returning: result)
    }

    /// One task waits.
    nonisolated(nonsending) func wait() async -> Result<Value, MeshError> {
        await withUnsafeContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiting = continuation }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }
}
