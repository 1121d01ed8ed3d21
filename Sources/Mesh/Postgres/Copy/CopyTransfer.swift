internal import Synchronization

/// The data of one COPY between a task and the connection's loop; at most about `bound` bytes wait in it.
final class CopyTransfer: Sendable {
    enum Direction: Sendable { case toServer, fromServer }

    struct Ending: Sendable {
        /// Why the COPY is to be undone, if it is.
        var abortion: String?
    }

    private struct State {
        var bytes: [UInt8] = []
        var ending: Ending?
        var isClosed = false
        /// The task that waits for room or for data.
        var waiting: CheckedContinuation<Void, Never>?
    }

    static let bound = 256 * 1024

    let direction: Direction
    private let state = Mutex(State())

    init(_ direction: Direction) { self.direction = direction }

    // MARK: The connection's side

    var ending: Ending? { state.withLock { $0.ending } }

    var isFull: Bool { state.withLock { direction == .fromServer && $0.bytes.count >= Self.bound } }

    /// What is to be sent next.
    func take() -> [UInt8]? {
        let (bytes, waiting) = state.withLock { state -> ([UInt8], CheckedContinuation<Void, Never>?) in
            defer { (state.bytes, state.waiting) = ([], nil) }
            return (state.bytes, state.waiting)
        }
        waiting?.resume()
        return bytes.isEmpty ? nil : bytes
    }

    func add(_ bytes: [UInt8]) { wake { $0.bytes += bytes } }

    /// The batch is over: nobody waits any more.
    func close() { wake { $0.isClosed = true } }

    // MARK: The task's side

    /// Answers whether the COPY still takes data.
    func put(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            state.bytes += bytes
            return !state.isClosed
        }
    }

    func end(_ ending: Ending) { state.withLock { $0.ending = ending } }

    /// Returns once there is room again, or the COPY is over.
    func waitForRoom() async { await wait { $0.bytes.count >= Self.bound } }

    /// Everything that has come since; `nil` at the end.
    func next() async -> [UInt8]? {
        await wait { $0.bytes.isEmpty }
        return state.withLock { state in
            defer { state.bytes = [] }
            return state.bytes.isEmpty ? nil : state.bytes
        }
    }

    private func wait(while condition: @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if state.isClosed || !condition(state) { return true }
                state.waiting = continuation
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
