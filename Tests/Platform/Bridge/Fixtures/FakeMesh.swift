import Mesh
import MeshProtobuf
import MeshReflectionV1
import Synchronization

/// A mesh within the test: processes by name, methods by full name, and everything that was called.
final class FakeMesh: MeshCaller {
    struct Call: Sendable {
        var method: String
        var options: CallOptions
    }

    typealias Handler = @Sendable (_ request: [UInt8], _ options: CallOptions) async -> Result<[UInt8], MeshError>

    private struct State {
        var handlers: [String: Handler] = [:]
        var contracts: [String: GetContractsResponse] = [:]
        var calls: [Call] = []
    }

    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }
    func calls(of method: String) -> [Call] { calls.filter { $0.method == method } }

    /// A process begins to tell contracts.
    func serve(_ name: String, _ services: [ServiceDefinition]) {
        var answer = GetContractsResponse()
        answer.services = services.map(\.name)
        answer.files = services.flatMap { ($0.file.dependencies + [$0.file]).map(\.serializedDescriptor) }
        state.withLock { $0.contracts[name] = answer }
    }

    /// A method begins to answer, with the field rules of its contract checked first as a server does.
    func handle<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallOptions) async throws(MeshError) -> Response
    ) {
        let handler: Handler = { bytes, options in
            do {
                let request = try Request(serializedBytes: bytes)
                let violations = request._violations()
                guard violations.isEmpty else { throw MeshError(.invalidArgument, "field rules", violations: violations, processed: .no) }
                return .success(try await body(request, options).serializedBytes())
            } catch let error as MeshError {
                return .failure(error)
            } catch {
                return .failure(MeshError(.internalError, "\(error)"))
            }
        }
        state.withLock { $0.handlers[method.erased.fullName] = handler }
    }

    func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        throw MeshError(.unimplemented, "only reflection is called by type", processed: .no)
    }

    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        let name = "\(service)/\(method)"
        let handler = state.withLock { state in
            state.calls.append(Call(method: name, options: options))
            return state.handlers[name]
        }
        guard let handler else { throw MeshError(.unimplemented, "nobody serves \(name)", processed: .no) }
        return try await handler(request, options).get()
    }

    func caller(for serviceName: String) -> any MeshCaller { Process(mesh: self, name: serviceName) }

    /// One process, which answers reflection only.
    private struct Process: MeshCaller {
        let mesh: FakeMesh
        let name: String

        func _unary<Request: Message, Response: Message>(
            _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
        ) async throws(MeshError) -> Response {
            guard let answer = mesh.state.withLock({ $0.contracts[name] }) as? Response else {
                throw MeshError(.unavailable, "\(name) is not up", processed: .no)
            }
            return answer
        }

        func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
            throw MeshError(.unimplemented, "not here", processed: .no)
        }

        func caller(for serviceName: String) -> any MeshCaller { mesh.caller(for: serviceName) }
    }
}
