internal import MeshProtobuf
internal import MeshTransport
internal import NIOCore

/// Answers of handlers that have begun together and ended without a pause: they are encoded together, as `ServerConnection.beginArrived` says.
final class AnswerBatch<Response: Message>: @unchecked Sendable {  // touched on the connection's loop only
    /// A caller does not wait longer than this for the handlers that come after its own: nanoseconds.
    private static var patience: Int64 { 50_000 }

    private let answers: CallBatch<Response>
    private let connection: ServerConnection
    @exclusivity(unchecked) private var isOpen = true
    /// When the oldest answer was given, 0 when there is none.
    @exclusivity(unchecked) private var oldest: Int64 = 0

    /// - Parameter call: one of the calls.
    init(capacity: Int, _ call: ServerCall) {
        answers = CallBatch(capacity: capacity, call.executor)
        connection = call.connection
    }

    /// The handler of a call has answered. From any thread.
    // Never inlined into the task's code: asking for the current thread must not be moved across its suspensions.
    @inline(never)
    func succeed(_ call: ServerCall, _ response: consuming Response) {
        guard call.executor.loop.inEventLoop, isOpen else { return call.succeed(response) }
        let now = connection.core.now
        call.endedAt = now
        connection.clock = now
        answers.append(call, response)
        if oldest == 0 {
            oldest = now
        } else if now &- oldest > Self.patience {
            write()
        }
    }

    /// All handlers have begun: those that have not ended answer alone.
    func finish() {
        isOpen = false
        write()
        answers.close()
    }

    private func write() {
        oldest = 0
        answers.takeAll { call, response in call.succeed(response) }
    }
}
