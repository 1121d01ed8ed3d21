package import Mesh
package import MeshProtobuf
internal import Synchronization

/// A mesh whose services are closures. What nobody plays is UNAVAILABLE.
package final class StubMesh: MeshCaller {
    private struct State {
        var roles: [String: @Sendable (any Message) throws -> any Message] = [:]
        var calls: [String] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Plays a method from now on.
    package func play<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request) throws -> Response
    ) {
        state.withLock { state in
            state.roles[method.erased.fullName] = { request in
                guard let request = request as? Request else { throw MeshError(.internalError, "the request is of another type") }
                return try body(request)
            }
        }
    }

    /// The full names of the methods that were called, in order.
    package var calls: [String] { state.withLock { $0.calls } }

    package func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        let name = method.erased.fullName
        let role = state.withLock { state in
            state.calls.append(name)
            return state.roles[name]
        }
        guard let role else { throw MeshError(.unavailable, "nobody plays \(name)", processed: .no) }
        do {
            guard let response = try role(request) as? Response else { throw MeshError(.internalError, "the response is of another type") }
            return response
        } catch let error as MeshError {
            throw error
        } catch {
            throw MeshError(.internalError, "\(error)")
        }
    }

    package func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        throw MeshError(.unimplemented, "the stub mesh has no calls by name", processed: .no)
    }

    package func caller(for serviceName: String) -> any MeshCaller { self }
}
