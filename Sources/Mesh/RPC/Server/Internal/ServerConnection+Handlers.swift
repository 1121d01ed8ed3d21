internal import MeshTransport
internal import NIOCore

// From decoded requests to running handlers.
extension ServerConnection {
    /// Runs the handler of a unary call, after those that came before it: when what has arrived is read, or some wait.
    func serveSoon(_ call: ServerCall, _ handler: @escaping ReadyCalls.Handler) {
        ready.append(call, handler)
        if ready.isFull { serveReady() }
    }

    func serveReady() {
        guard !ready.isEmpty, ready.begin() else { return }
        while !ready.isEmpty {
            let turn = ready.beginTurn()
            let task = Task.immediate(executorPreference: executor) {
                while let handler = self.takeReady(turn) { await handler() }
            }
            guard let kept = ready.endTurn(), !kept.isOver else { continue }
            kept.began(task)
            clock = core.now
        }
        ready.end()
    }

    // Never inlined into the task's code: asking for the current thread must not be moved across its suspensions.
    @inline(never)
    private func takeReady(_ turn: UInt64) -> ReadyCalls.Handler? {
        // A handler may end elsewhere, and one that cancels its task leaves it to nobody.
        guard executor.loop.inEventLoop, !Task.isCancelled else { return nil }
        while let (call, handler) = ready.take(turn) {
            // Its caller may have gone meanwhile.
            guard !call.isAnswered, call.slot < calls.count, calls[call.slot] === call else { continue }
            call.willBegin()
            return handler
        }
        return nil
    }
}
