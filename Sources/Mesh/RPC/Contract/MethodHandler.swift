public import MeshProtobuf

/// A method with the code that serves it. Generated code makes them.
public struct _MethodHandler: Sendable {
    /// Decodes, checks and runs one call, on the loop of its connection. The bytes are valid until it returns.
    typealias Begin = @Sendable (UnsafeRawBufferPointer, ServerCall) -> Void

    package let method: MethodReference
    let begin: Begin

    public init<Request: Message, Response: Message>(
        unary method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) {
        self.method = method.erased
        begin = { payload, call in
            let request: Request
            do {
                request = try Request(serializedBytes: payload)
            } catch {
                call.refuse(MeshError(.invalidArgument, "the request is not a \(Request.messageName): \(error)", processed: .no))
                return
            }
            let violations = request._violations()
            guard violations.isEmpty else {
                call.refuse(MeshError(.invalidArgument, "the request breaks the rules of \(Request.messageName)", violations: violations, processed: .no))
                return
            }
            let task = Task.immediate(executorPreference: call.executor) {
                do {
                    let response = try await CallContext.$current.withValue(call.context) { try await body(request, call.context) }
                    call.succeed(response)
                } catch {
                    call.fail(error)
                }
            }
            call.started(task)
        }
    }

    public init<Request: Message, Response: Message>(
        serverStreaming method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (Request, MessageWriter<Response>, CallContext) async throws -> Void
    ) { self.init(unsupported: method.erased) }

    public init<Request: Message, Response: Message>(
        clientStreaming method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (MessageStream<Request>, CallContext) async throws -> Response
    ) { self.init(unsupported: method.erased) }

    public init<Request: Message, Response: Message>(
        bidirectional method: MethodDefinition<Request, Response>,
        _ body: @escaping @Sendable (MessageStream<Request>, MessageWriter<Response>, CallContext) async throws -> Void
    ) { self.init(unsupported: method.erased) }

    private init(unsupported method: MethodReference) {
        self.method = method
        begin = { _, call in call.refuse(MeshError(.unimplemented, "streams are not served yet", reason: "STREAMING_UNSUPPORTED", processed: .no)) }
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
