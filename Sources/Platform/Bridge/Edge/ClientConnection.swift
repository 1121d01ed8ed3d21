internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// One client's connection: cancels the request that it waits for when the client has gone.
final class ClientConnection: Sendable {
    private let state = Mutex<(isGone: Bool, cancel: (@Sendable () -> Void)?)>((false, nil))

    /// Runs `body`, cancelled when the client goes or the caller is cancelled.
    func serve<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer {
        let task = Task { await body() }
        let isGone = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.isGone
        }
        if isGone { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    func gone() {
        let cancel = state.withLock { state in
            state.isGone = true
            return state.cancel
        }
        cancel?()
    }
}
