public import MeshProtobuf

/// What generated clients call through: a client of the mesh, or a part of one.
public protocol MeshCaller: Sendable {
    func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response

    /// A call by name with encoded messages, for gateways and tools that learn contracts while running.
    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8]

    /// A caller whose calls all go to the process with this name in its certificate, whichever service they name.
    func caller(for serviceName: String) -> any MeshCaller
}

extension MeshCaller {
    /// Short for `caller(for:)`.
    public func to(_ serviceName: String) -> any MeshCaller { caller(for: serviceName) }
}
