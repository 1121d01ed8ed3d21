internal import DequeModule
internal import Synchronization

/// What has been heard and not been read. A reader who is too far behind gets one `resumed` for all that it missed.
final class NotificationBuffer: Sendable {
    private struct State {
        var events: Deque<ListenEvent> = []
        var reader: CheckedContinuation<ListenEvent?, Never>?
        var isClosed = false
    }

    static let bound = 1024

    private let state = Mutex(State())

    func put(_ event: ListenEvent) {
        let reader: CheckedContinuation<ListenEvent?, Never>? = state.withLock { state in
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if event == .resumed || state.events.count >= Self.bound { state.events = [.resumed] } else { state.events.append(event) }
            return nil
        }
        reader?.resume(returning: event)
    }

    /// The next event; `nil` when the buffer is closed or the task is cancelled.
    func next() async -> ListenEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: ListenEvent?? = state.withLock { state in
                    if let event = state.events.popFirst() { return event }
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }?.resume(returning: nil)
        }
    }

    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }
}
