internal import MeshProtobuf

/// Calls of a client, to the endpoint of each service or all to one process.
struct ProcessCaller: MeshCaller {
    let core: ClientCore
    /// The endpoint for a service.
    let find: @Sendable (_ service: String) throws(MeshError) -> EndpointGroup
    let others: @Sendable (_ process: String) -> any MeshCaller
    let routes = KnownRoutes()

    private var runner: CallRunner { CallRunner(core: core) }

    func _direct<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) throws(MeshError) -> _DirectCall<Request, Response>? {
        core.configuration.interceptors.isEmpty ? try makeUnary(method, request, options) : nil
    }

    nonisolated(nonsending) func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        try await intercepted(CallRunner.Target(method.erased), method.erased.policy, options) { options throws(MeshError) in
            let call = try makeUnary(method, request, options)
            await call._run()
            return try call._finish()
        }
    }

    private func makeUnary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) throws(MeshError) -> _DirectCall<Request, Response> {
        let route = try routes.route(for: method.erased, find, core.meter)
        let head = try runner.makeHead(method.erased.fullName, .unary, method.erased.policy.deadline, options)
        return _DirectCall(method.unaryCall.init(request, head, route.group.pick(), route.meter, core))
    }

    func _serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<Response> {
        let target = CallRunner.Target(method.erased)
        let payload = try CallRunner.encode(request)
        let channel = try find(target.service).pick()
        return MessageStream(
            try await intercepted(target, method.erased.policy, options) { options throws(MeshError) in try runner.serverStreaming(target, payload, options, channel) })
    }

    nonisolated(nonsending) func _clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response {
        let target = CallRunner.Target(method.erased)
        let channel = try find(target.service).pick()
        return try await chain(target, method.erased.policy, options) { options in
            try await runner.clientStreaming(target, options, channel, decode: CallRunner.decode) { try await body(MessageWriter($0)) }
        }
    }

    nonisolated(nonsending) func _bidirectional<Request: Message, Response: Message, Outcome>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>, MessageStream<Response>) async throws -> Outcome
    ) async throws -> Outcome {
        let target = CallRunner.Target(method.erased)
        let channel = try find(target.service).pick()
        return try await chain(target, method.erased.policy, options) { options in
            try await runner.bidirectional(target, options, channel) { try await body(MessageWriter($0), MessageStream($0)) }
        }
    }

    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        let target = CallRunner.Target(service, method, .unary)
        let channel = try find(service).pick()
        return try await intercepted(target, nil, options) { options throws(MeshError) in
            try await runner.unary(target, request, options, channel) { .success(Array($0)) }
        }
    }

    func _rawServerStreaming(
        service: String, method: String, _ request: [UInt8], _ options: CallOptions
    ) async throws(MeshError) -> RawMessageStream {
        let target = CallRunner.Target(service, method, .serverStreaming)
        let channel = try find(service).pick()
        return RawMessageStream(try await intercepted(target, nil, options) { options throws(MeshError) in try runner.serverStreaming(target, request, options, channel) })
    }

    nonisolated(nonsending) func _rawBidirectional<Outcome>(
        service: String, method: String, _ kind: MethodKind, _ options: CallOptions,
        _ body: nonisolated(nonsending) (RawMessageWriter, RawMessageStream) async throws -> Outcome
    ) async throws -> Outcome {
        // Whoever relays a call leaves it to the server to say what the kind allows.
        let target = CallRunner.Target(service, method, .bidirectional)
        let channel = try find(service).pick()
        return try await chain(target, nil, options) { options in
            try await runner.bidirectional(target, options, channel) { try await body(RawMessageWriter($0), RawMessageStream($0)) }
        }
    }

    func caller(for serviceName: String) -> any MeshCaller { others(serviceName) }

    func _uses(_ service: ServiceDefinition) { core.contracts.uses(service, core.logger) }

    // MARK: interceptors

    private func intercepted<Answer: Sendable>(
        _ target: CallRunner.Target, _ policy: MethodPolicy?, _ options: CallOptions, _ call: (CallOptions) async throws(MeshError) -> Answer
    ) async throws(MeshError) -> Answer {
        guard !core.configuration.interceptors.isEmpty else { return try await call(options) }
        do {
            return try await chain(target, policy, options, call)
        } catch let error as MeshError {
            throw error
        } catch is CancellationError {
            throw MeshError(.cancelled, "the call was cancelled", processed: .maybe)
        } catch {
            throw MeshError(.internalError, "an interceptor of \(target.fullName) failed: \(error)", reason: "INTERCEPTOR_FAILED", processed: .maybe)
        }
    }

    nonisolated(nonsending) private func chain<Answer>(
        _ target: CallRunner.Target, _ policy: MethodPolicy?, _ options: CallOptions,
        _ call: nonisolated(nonsending) (CallOptions) async throws -> Answer
    ) async throws -> Answer {
        let interceptors = core.configuration.interceptors
        guard !interceptors.isEmpty else { return try await call(options) }
        let outgoing = OutgoingCall(service: target.service, method: target.method, kind: target.kind, policy: policy)
        return try await step(interceptors[...], outgoing, options, call)
    }

    nonisolated(nonsending) private func step<Answer>(
        _ interceptors: ArraySlice<any ClientInterceptor>, _ outgoing: OutgoingCall, _ options: CallOptions,
        _ call: nonisolated(nonsending) (CallOptions) async throws -> Answer
    ) async throws -> Answer {
        guard let first = interceptors.first else { return try await call(options) }
        return try await first.intercept(outgoing, options) { options in
            try await step(interceptors.dropFirst(), outgoing, options, call)
        }
    }
}
