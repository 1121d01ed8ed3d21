internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// A call that a server works on. It lives on the loop of its connection; only the handler's code may run elsewhere.
final class ServerCall: CallContextStorage, @unchecked Sendable {  // everything but the constants is touched on the connection's loop
    let stream: UInt32
    let slot: Int
    let registered: RegisteredMethod
    let executor: LoopExecutor
    /// Nanoseconds of the monotonic clock.
    @exclusivity(unchecked) var start: Int64
    /// When the handler ended, if it is known before the answer is written; 0 otherwise.
    @exclusivity(unchecked) var endedAt: Int64 = 0
    let connection: ServerConnection
    /// The messages of a call that is more than one frame each way.
    @exclusivity(unchecked) private(set) var exchange: CallExchange?
    /// The request of a method that takes one, when it comes in frames of its own; `nil` otherwise, and when it is whole.
    @exclusivity(unchecked) var request: SingleMessage?
    @exclusivity(unchecked) private var task: Task<Void, Never>?
    /// Whether a handler has begun.
    @exclusivity(unchecked) private(set) var hasBegun = false
    /// Whether the handler has ended.
    @exclusivity(unchecked) private(set) var isOver = false
    /// Whether the caller has had its answer, or wants none.
    @exclusivity(unchecked) var isAnswered = false
    /// How the call ends when its last messages have been sent.
    @exclusivity(unchecked) var isEnding = false

    /// When a stream has been idle for too long, unless something moves; `.max` without a limit.
    @exclusivity(unchecked) private(set) var idleEnd = Int64.max
    /// How much of the request was there when the call was looked at last.
    @exclusivity(unchecked) private var requestSize = 0

    init(
        stream: UInt32, slot: Int, method: RegisteredMethod, peer: PeerIdentity, passport: VerifiedPassport?, deadline: Int64, metadata: Metadata,
        trace: TraceContext, idempotency: IdempotencyRequest?, start: Int64, connection: ServerConnection
    ) {
        self.stream = stream
        self.slot = slot
        registered = method
        self.start = start
        self.connection = connection
        executor = connection.executor
        super.init(
            method: method.reference, peer: peer, passport: passport, deadline: deadline, metadata: metadata, trace: trace, idempotency: idempotency,
            time: connection.core.time)
    }

    /// Complete when the handler begins.
    var context: CallContext { CallContext(self) }

    /// Whether a method that takes one request has got more.
    var hasTooManyRequests: Bool { (request?.count ?? 0) > 1 }

    func isIdle(now: Int64) -> Bool { idleEnd <= now && exchange?.hasMoved != true && (request?.bytes.count ?? 0) == requestSize }

    func expectActivity(until end: Int64) {
        idleEnd = end
        exchange?.hasMoved = false
        requestSize = request?.bytes.count ?? 0
    }

    var interceptors: [any ServerInterceptor] { connection.core.interceptors }

    /// The way of this call's messages.
    func openExchange() -> CallExchange {
        if let exchange { return exchange }
        let made = CallExchange(executor, isServer: true)
        made.attach(connection, stream: stream, slot: slot)
        exchange = made
        return made
    }

    /// Runs the handler: here and now until it first suspends, or on the pool of those that block.
    @inline(__always)
    func run(_ body: @escaping @Sendable (ServerCall) async throws -> Void) {
        hasBegun = true
        let task: Task<Void, Never>
        if registered.isBlocking, let pool = connection.core.blockingPool {
            task = Task(executorPreference: pool) { await self.serve(body) }
        } else {
            task = Task.immediate(executorPreference: executor) { await self.serve(body) }
        }
        began(task)
    }

    func willBegin() { hasBegun = true }

    /// A handler has been started; it may be over already.
    func began(_ task: Task<Void, Never>) {
        if isOver { return }
        self.task = task
        // Its caller went while it ran.
        if isAnswered { task.cancel() }
    }

    private func serve(_ body: @escaping @Sendable (ServerCall) async throws -> Void) async {
        do {
            try await CallContext.$current.withValue(context) { try await body(self) }
        } catch {
            fail(error)
        }
    }

    func intercepted<Answer: Sendable>(_ handler: @escaping @Sendable (CallContext) async throws -> Answer) async throws -> Answer {
        try await step(interceptors[...], handler)
    }

    private func step<Answer: Sendable>(
        _ interceptors: ArraySlice<any ServerInterceptor>, _ handler: @escaping @Sendable (CallContext) async throws -> Answer
    ) async throws -> Answer {
        guard let first = interceptors.first else { return try await handler(context) }
        return try await first.intercept(context) { try await self.step(interceptors.dropFirst(), handler) }
    }

    /// Tells the handler that nobody waits any more.
    func cancel(_ error: MeshError) {
        exchange?.close(error, writers: error)
        task?.cancel()
    }

    /// As `cancel`; what the handler has not read is dropped, because its credit is the client's again.
    func cancelAndDrop(_ error: MeshError) {
        cancel(error)
        exchange?.dropUnread()
    }

    /// Ends the call before its handler.
    func refuse(_ error: MeshError) { finish(error, cause: nil) }

    // Never inlined into the task's code: asking for the current thread must not be moved across its suspensions.
    @inline(never)
    func succeed(_ response: some Message) {
        guard executor.loop.inEventLoop else { return executor.loop.execute { self.succeed(response) } }
        hasBegun = true
        over()
        connection.end(self, response)
    }

    /// The handler of a call that streams its answers has sent them all.
    @inline(never)
    func succeed() {
        guard executor.loop.inEventLoop else { return executor.loop.execute { self.succeed() } }
        over()
        connection.endStream(self)
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
        over()
        connection.end(self, error, cause: cause)
    }

    private func over() {
        isOver = true
        task = nil
    }

    /// What really happened, for the log only.
    struct Cause: Sendable {
        var incident: String
        var error: any Error
    }
}
