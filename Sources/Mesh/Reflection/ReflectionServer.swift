public import Mesh
internal import MeshProtobuf
public import MeshReflectionV1

/// Tells which contracts a server serves, itself included. Register it beside the services that it is made of.
public struct ReflectionServer: ReflectionService {
    private let answer: GetContractsResponse

    public init(_ services: [any MeshService]) {
        let definitions = services.map { type(of: $0)._service } + [Self._service]
        var seen: Set<String> = []
        let files = definitions.flatMap { $0.file.dependencies + [$0.file] }.filter { seen.insert($0.fileName).inserted }
        answer = GetContractsResponse(services: definitions.map(\.name), files: files.map(\.serializedDescriptor))
    }

    public func getContracts(_ request: GetContractsRequest, _ call: CallContext) async throws -> GetContractsResponse { answer }
}
