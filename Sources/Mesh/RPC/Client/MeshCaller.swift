public import MeshProtobuf

/// What generated clients call through: a client of the mesh, or a part of one.
public protocol MeshCaller: Sendable {
    /// A call that is ready to be run, where nothing stands around calls; `nil` where they go by way of `_unary`.
    func _direct<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) throws(MeshError) -> _DirectCall<Request, Response>?

    nonisolated(nonsending) func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response

    /// Returns when the call has been sent; what fails later is thrown by the stream.
    func _serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<Response>

    /// The call's requests end when `body` returns; an error that it throws cancels the call and is thrown on.
    nonisolated(nonsending) func _clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response

    /// The call ends when `body` returns; one that returns before the server's end cancels it.
    nonisolated(nonsending) func _bidirectional<Request: Message, Response: Message, Outcome>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>, MessageStream<Response>) async throws -> Outcome
    ) async throws -> Outcome

    /// A call by name with encoded messages, for gateways and tools that learn contracts while running.
    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8]

    /// A server-streaming call by name with encoded messages.
    func _rawServerStreaming(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> RawMessageStream

    /// A call of any kind by name with encoded messages. As `_bidirectional` otherwise; what the kind does not allow, the server refuses.
    nonisolated(nonsending) func _rawBidirectional<Outcome>(
        service: String, method: String, _ kind: MethodKind, _ options: CallOptions,
        _ body: nonisolated(nonsending) (RawMessageWriter, RawMessageStream) async throws -> Outcome
    ) async throws -> Outcome

    /// A caller whose calls all go to the process with this name in its certificate, whichever service they name.
    func caller(for serviceName: String) -> any MeshCaller

    /// Says which contract a generated client was made from, so that a server of another one is noticed on connect.
    func _uses(_ service: ServiceDefinition)
}

extension MeshCaller {
    /// Short for `caller(for:)`.
    public func to(_ serviceName: String) -> any MeshCaller { caller(for: serviceName) }

    public func _uses(_ service: ServiceDefinition) {}

    public func _direct<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) throws(MeshError) -> _DirectCall<Request, Response>? { nil }
}

// A caller that plays a mesh without streams need not say so.
extension MeshCaller {
    public func _serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<Response> { throw .noStreams(method.erased.fullName) }

    public nonisolated(nonsending) func _clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response { throw MeshError.noStreams(method.erased.fullName) }

    public nonisolated(nonsending) func _bidirectional<Request: Message, Response: Message, Outcome>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>, MessageStream<Response>) async throws -> Outcome
    ) async throws -> Outcome { throw MeshError.noStreams(method.erased.fullName) }

    public func _rawServerStreaming(
        service: String, method: String, _ request: [UInt8], _ options: CallOptions
    ) async throws(MeshError) -> RawMessageStream { throw .noStreams("\(service)/\(method)") }

    public nonisolated(nonsending) func _rawBidirectional<Outcome>(
        service: String, method: String, _ kind: MethodKind, _ options: CallOptions,
        _ body: nonisolated(nonsending) (RawMessageWriter, RawMessageStream) async throws -> Outcome
    ) async throws -> Outcome { throw MeshError.noStreams("\(service)/\(method)") }
}

extension MeshError {
    fileprivate static func noStreams(_ method: String) -> MeshError {
        MeshError(.unimplemented, "\(method): this caller has no streaming calls", reason: "STREAMING_UNSUPPORTED", processed: .no)
    }
}
