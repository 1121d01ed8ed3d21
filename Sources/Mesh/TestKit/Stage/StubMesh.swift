package import Mesh
package import MeshProtobuf
internal import Synchronization

/// A mesh whose services are closures. What nobody plays is UNAVAILABLE.
package final class StubMesh: MeshCaller {
    private struct State {
        var roles: [String: @Sendable (any Message) throws -> any Message] = [:]
        var streamRoles: [String: @Sendable ([any Message]) throws -> [any Message]] = [:]
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

    /// Plays a server-streaming method from now on: all answers are there at once.
    package func play<Request: Message, Response: Message>(
        serverStreaming method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request) throws -> [Response]
    ) {
        state.withLock { state in
            state.streamRoles[method.erased.fullName] = { requests in
                guard let request = requests.first as? Request else { throw MeshError(.internalError, "the request is of another type") }
                return try body(request)
            }
        }
    }

    /// Plays a client-streaming method from now on: the answer is made when all requests are there.
    package func play<Request: Message, Response: Message>(
        clientStreaming method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable ([Request]) throws -> Response
    ) {
        state.withLock { state in
            state.streamRoles[method.erased.fullName] = { requests in [try body(requests.compactMap { $0 as? Request })] }
        }
    }

    package func _serverStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<Response> { MessageStream(try playStream(method, [request])) }

    package nonisolated(nonsending) func _clientStreaming<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Request>) async throws -> Void
    ) async throws -> Response {
        let written = Written<Request>()
        try await body(MessageWriter<Request> { message throws(MeshError) in written.messages.withLock { $0.append(message) } })
        guard let response = try playStream(method, written.messages.withLock { $0 }).first else {
            throw MeshError(.internalError, "the role has no answer")
        }
        return response
    }

    private final class Written<Request: Message>: Sendable {
        let messages = Mutex<[Request]>([])
    }

    private func playStream<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ requests: [Request]
    ) throws(MeshError) -> [Response] {
        let name = method.erased.fullName
        let role = state.withLock { state in
            state.calls.append(name)
            return state.streamRoles[name]
        }
        guard let role else { throw MeshError(.unavailable, "nobody plays \(name)", processed: .no) }
        do {
            return try role(requests).compactMap { $0 as? Response }
        } catch let error as MeshError {
            throw error
        } catch {
            throw MeshError(.internalError, "\(error)")
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
