public import MeshProtobuf

/// A method with the code that serves it. Generated code makes them.
public struct _MethodHandler: Sendable {
    /// Decodes, checks and runs one call, on the loop of its connection. The bytes, of the request if there is one, are valid until it returns.
    typealias Begin = @Sendable (UnsafeRawBufferPointer, ServerCall) -> Void

    /// The same for calls that have come together.
    typealias BeginTogether = @Sendable ([ArrivedCall]) -> Void

    package let method: MethodReference
    let begin: Begin
    /// `nil` when nothing is gained over one after the other.
    private(set) var beginTogether: BeginTogether?
    /// Whether handlers run on the server's pool of threads.
    private(set) var isBlocking = false

    public init<Request: Message, Response: Message>(
        unary method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) {
        self.method = method.erased
        begin = { payload, call in
            let request: Request
            do throws(MeshError) { request = try Self.read(payload) } catch { return call.refuse(error) }
            guard call.registered.isBlocking || !call.interceptors.isEmpty else {
                // As `run`, with one closure instead of two: most calls that come alone come here.
                call.willBegin()
                // The task takes the context along: to bind it inside of the task would cost more.
                CallContext.$current.withValue(call.context) {
                    call.began(
                        Task.immediate(executorPreference: call.executor) {
                            do { call.succeed(try await body(request, call.context)) } catch { call.fail(error) }
                        })
                }
                return
            }
            call.run { call in
                let response = call.interceptors.isEmpty ? try await body(request, call.context) : try await call.intercepted { try await body(request, $0) }
                call.succeed(response)
            }
        }
        beginTogether = { arrived in
            let first = arrived[0].call
            guard !first.registered.isBlocking, first.interceptors.isEmpty else {
                return Self.beginOneByOne(arrived)
            }
            let requests = CallBatch<Request>(capacity: arrived.count, first.executor), answers = AnswerBatch<Response>(capacity: arrived.count, first)
            for arrived in arrived {
                do throws(MeshError) { requests.append(arrived.call, try Self.read(arrived.payload)) } catch { arrived.call.refuse(error) }
            }
            while requests.count > 0 {
                let run = HandlerRun()
                let task = Task.immediate(executorPreference: first.executor) {
                    // A handler may have cancelled the task that it runs in.
                    while !Task.isCancelled, let call = run.next(requests) {
                        // The closure reads nothing but constants before the handler begins: for the call's property the task would be asked for its
                        // executor first.
                        let request = requests.takeMessage(), context = call.context
                        await CallContext.$current.withValue(context) {
                            do { answers.succeed(call, try await body(request, context)) } catch { call.fail(error) }
                        }
                    }
                }
                run.paused(task)
            }
            requests.close()
            answers.finish()
        }
    }

    public init<Request: Message, Response: Message>(
        serverStreaming method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (Request, MessageWriter<Response>, CallContext) async throws -> Void
    ) {
        self.method = method.erased
        begin = { payload, call in
            let request: Request
            do throws(MeshError) { request = try Self.read(payload) } catch { return call.refuse(error) }
            let writer = MessageWriter<Response>(call.openExchange())
            call.run { call in
                if call.interceptors.isEmpty { try await body(request, writer, call.context) } else { try await call.intercepted { try await body(request, writer, $0) } }
                call.succeed()
            }
        }
    }

    public init<Request: Message, Response: Message>(
        clientStreaming method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (MessageStream<Request>, CallContext) async throws -> Response
    ) {
        self.method = method.erased
        begin = { _, call in
            let requests = MessageStream<Request>(call.openExchange())
            call.run { call in
                let response = call.interceptors.isEmpty ? try await body(requests, call.context) : try await call.intercepted { try await body(requests, $0) }
                call.succeed(response)
            }
        }
    }

    public init<Request: Message, Response: Message>(
        bidirectional method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (MessageStream<Request>, MessageWriter<Response>, CallContext) async throws -> Void
    ) {
        self.method = method.erased
        begin = { _, call in
            let exchange = call.openExchange()
            let requests = MessageStream<Request>(exchange), writer = MessageWriter<Response>(exchange)
            call.run { call in
                if call.interceptors.isEmpty { try await body(requests, writer, call.context) } else { try await call.intercepted { try await body(requests, writer, $0) } }
                call.succeed()
            }
        }
    }

    /// A unary method whose handler never suspends.
    init<Request: Message, Response: Message>(
        synchronous method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) throws -> Response
    ) {
        self.method = method.erased
        begin = { payload, call in
            let request: Request
            do throws(MeshError) { request = try Self.read(payload) } catch { return call.refuse(error) }
            // Interceptors may suspend.
            guard call.interceptors.isEmpty else {
                return call.run { call in call.succeed(try await call.intercepted { try body(request, $0) }) }
            }
            do {
                call.succeed(try CallContext.$current.withValue(call.context) { try body(request, call.context) })
            } catch {
                call.fail(error)
            }
        }
    }

    /// Calls that come together, where nothing is gained by it.
    static func beginOneByOne(_ calls: [ArrivedCall]) {
        for arrived in calls { arrived.call.connection.beginAlone(arrived) }
    }

    func onBlockingPool() -> _MethodHandler {
        var handler = self
        handler.isBlocking = true
        return handler
    }

    private static func read<Request: Message>(_ payload: UnsafeRawBufferPointer) throws(MeshError) -> Request {
        let request: Request
        do {
            request = try Request(received: payload)
        } catch {
            throw MeshError(.invalidArgument, "the request is not a \(Request.messageName): \(error)", processed: .no)
        }
        let violations = request._violations()
        guard violations.isEmpty else {
            throw MeshError(.invalidArgument, "the request breaks the rules of \(Request.messageName)", violations: violations, processed: .no)
        }
        return request
    }
}

/// The name in code that an older generator made.
public typealias _UnaryHandler = _MethodHandler

extension _MethodHandler {
    /// As an older generator writes it.
    public init<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) { self.init(unary: method, body) }
}
