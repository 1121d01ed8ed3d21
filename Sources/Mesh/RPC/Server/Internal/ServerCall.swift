internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// A call that a server works on. It lives on the loop of its connection; only the handler's code may run elsewhere.
final class ServerCall: @unchecked Sendable {  // everything but the constants is touched on the connection's loop
    let stream: UInt32
    let slot: Int
    let method: RegisteredMethod
    let context: CallContext
    let executor: LoopExecutor
    /// Nanoseconds of the monotonic clock.
    let start: Int64
    let deadline: Int64
    private let connection: ServerConnection
    private var task: Task<Void, Never>?
    private var isOver = false
    /// Whether the caller has had its answer, or wants none.
    var isAnswered = false

    init(
        stream: UInt32, slot: Int, method: RegisteredMethod, context: CallContext, start: Int64, deadline: Int64, connection: ServerConnection
    ) {
        self.stream = stream
        self.slot = slot
        self.method = method
        self.context = context
        self.start = start
        self.deadline = deadline
        self.connection = connection
        executor = connection.executor
    }

    /// The handler has been started; it may be over already.
    func started(_ task: Task<Void, Never>) {
        if !isOver { self.task = task }
    }

    /// Tells the handler that nobody waits any more.
    func cancel() { task?.cancel() }

    /// Ends the call before its handler.
    func refuse(_ error: MeshError) { finish(error, cause: nil) }

    // Never inlined into the task's code: asking for the current thread must not be moved across its suspensions.
    @inline(never)
    func succeed(_ response: some Message) {
        guard executor.loop.inEventLoop else { return executor.loop.execute { self.succeed(response) } }
        isOver = true
        task = nil
        connection.end(self, response)
    }

    @inline(never)
    func fail(_ error: any Error) {
        switch error {
        case var error as MeshError:
            // A handler ran, whatever a call of its own may have come to.
            error.processed = .yes
            if error.code == .ok { error.code = .unknown }
            finish(error, cause: nil)
        case is CancellationError:
            finish(MeshError(.cancelled, "the work was cancelled", processed: .maybe), cause: nil)
        default:
            let incident = connection.newIncident()
            let told = MeshError(.internalError, "an internal error; incident \(incident)", reason: "INTERNAL", processed: .yes)
            finish(told, cause: Cause(incident: incident, error: error))
        }
    }

    private func finish(_ error: MeshError, cause: Cause?) {
        guard executor.loop.inEventLoop else { return executor.loop.execute { self.finish(error, cause: cause) } }
        isOver = true
        task = nil
        connection.end(self, error, cause: cause)
    }

    /// What really happened, for the log only.
    struct Cause: Sendable {
        var incident: String
        var error: any Error
    }
}
