public import MeshProtobuf
internal import NIOCore

/// Calls services of the mesh. It connects when first needed, keeps its connections, and reconnects by itself.
///
/// A unary call whose task is cancelled ends some milliseconds later, and the server is told: 5 to 10 with a few calls in flight, about 40 with
/// 10,000. A stream ends at once.
public final class MeshClient: MeshCaller {
    private let core: ClientCore
    let groups: [EndpointGroup]
    let byService: ProcessCaller

    public init(configuration: MeshClientConfiguration) {
        let core = ClientCore(configuration)
        var groups: [Endpoint: EndpointGroup] = [:]
        for endpoint in configuration.endpoints.values where groups[endpoint] == nil { groups[endpoint] = EndpointGroup(endpoint, core) }
        let routes = EndpointRoutes(configuration.endpoints.compactMapValues { groups[$0] })
        self.core = core
        self.groups = Array(groups.values)
        byService = routes.caller(core)
    }

    /// Services that are served from another contract than this client's callers were built from, as far as connections have shown it.
    public var contractDrifts: [ContractDrift] { core.contracts.drifts }

    /// Ends every connection; calls in flight fail.
    public func close() async {
        for group in groups {
            for channel in group.channels {
                // Closing cannot fail; a loop that has ended has closed everything already.
                try? await channel.close().get()
            }
        }
    }

    public func _direct<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) throws(MeshError) -> _DirectCall<Request, Response>? { try byService._direct(method, request, options) }

    public nonisolated(nonsending) func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response { try await byService._unary(method, request, options) }

    public func _serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<Response> { try await byService._serverStreaming(method, request, options) }

    public nonisolated(nonsending) func _clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response { try await byService._clientStreaming(method, options, body) }

    public nonisolated(nonsending) func _bidirectional<Request: Message, Response: Message, Outcome>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>, MessageStream<Response>) async throws -> Outcome
    ) async throws -> Outcome { try await byService._bidirectional(method, options, body) }

    public func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        try await byService._raw(service: service, method: method, request, options)
    }

    public func _rawServerStreaming(
        service: String, method: String, _ request: [UInt8], _ options: CallOptions
    ) async throws(MeshError) -> RawMessageStream { try await byService._rawServerStreaming(service: service, method: method, request, options) }

    public nonisolated(nonsending) func _rawBidirectional<Outcome>(
        service: String, method: String, _ kind: MethodKind, _ options: CallOptions,
        _ body: nonisolated(nonsending) (RawMessageWriter, RawMessageStream) async throws -> Outcome
    ) async throws -> Outcome { try await byService._rawBidirectional(service: service, method: method, kind, options, body) }

    public func caller(for serviceName: String) -> any MeshCaller { byService.caller(for: serviceName) }

    public func _uses(_ service: ServiceDefinition) { byService._uses(service) }
}
