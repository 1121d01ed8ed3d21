internal import MeshProtobuf

/// Calls that all go to one process, whichever service they name.
struct ProcessCaller: MeshCaller {
    let client: MeshClient
    let name: String
    let channel: EndpointChannel?

    func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        try await client.unary(method, request, options, known())
    }

    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        try await client.raw(service, method, request, options, known())
    }

    func caller(for serviceName: String) -> any MeshCaller { client.caller(for: serviceName) }

    private func known() throws(MeshError) -> EndpointChannel {
        guard let channel else { throw MeshError(.unavailable, "no endpoint is configured for the process \(name)", reason: "NO_ENDPOINT", processed: .no) }
        return channel
    }
}
