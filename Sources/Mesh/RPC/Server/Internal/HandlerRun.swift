/// A task that runs handlers of calls that have come together, one after the other, as long as none of them pauses.
///
/// To make a task costs more than most handlers take before they answer or first wait for something. A handler that waits has the task for itself from
/// then on, so that to cancel its call is to cancel the task; those behind it go on in another one. Touched on the connection's loop only.
final class HandlerRun: @unchecked Sendable {  // as said
    @exclusivity(unchecked) private var current: ServerCall?
    @exclusivity(unchecked) private var hasPaused = false

    /// The call whose handler runs next; its message is then to be taken out of `calls`. `nil` when there is none for this task, which ends then.
    func next<Request>(_ calls: CallBatch<Request>) -> ServerCall? {
        current = nil
        if hasPaused { return nil }
        while let call = calls.takeCall() {
            if let refusal = call.connection.lateRefusal(call) {
                calls.dropMessage()
                call.refuse(refusal)
                continue
            }
            call.willBegin()
            current = call
            return call
        }
        return nil
    }

    /// The task has given the loop back: its last call, if that has not ended, has it for itself.
    func paused(_ task: Task<Void, Never>) {
        hasPaused = true
        current?.began(task)
        current = nil
    }
}
