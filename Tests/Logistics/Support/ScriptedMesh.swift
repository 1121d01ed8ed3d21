package import Mesh
package import MeshProtobuf

/// The other services as a test wants them: an answer per method, by its full name.
package struct ScriptedMesh: MeshCaller {
    package typealias Answer = @Sendable (any Message) throws -> any Message

    private let answers: [String: Answer]

    package init(_ answers: [String: Answer] = [:]) { self.answers = answers }

    package func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        guard let answer = answers[method.erased.fullName] else {
            throw MeshError(.unavailable, "\(method.erased.fullName) is not part of this test")
        }
        do {
            guard let response = try answer(request) as? Response else { throw MeshError(.internalError, "the test answers another message") }
            return response
        } catch let error as MeshError {
            throw error
        } catch {
            throw MeshError(.internalError, "\(error)")
        }
    }

    package func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        throw MeshError(.unimplemented, "\(service)/\(method) is not part of this test")
    }

    package func caller(for serviceName: String) -> any MeshCaller { self }
}
