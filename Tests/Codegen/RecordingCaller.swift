import Mesh
import MeshProtobuf
import Synchronization

/// A mesh that writes down what is called and answers with what it was given.
final class RecordingCaller: MeshCaller {
    let calls = Mutex<[String]>([])
    let written = Mutex<[[UInt8]]>([])
    /// Encoded answers.
    let answers: [[UInt8]]

    init(_ answers: [any Message]) throws { self.answers = try answers.map { try $0.serializedBytes() } }

    private func record<Q: Message, A: Message>(_ method: MethodDefinition<Q, A>) { calls.withLock { $0.append("\(method.kind) \(method.erased.fullName)") } }

    private func decoded<A: Message>(_ type: A.Type) throws(MeshError) -> [A] {
        do { return try answers.map { try A(serializedBytes: $0) } } catch { throw MeshError(.internalError, "\(error)") }
    }

    private func writer<Q: Message>() -> MessageWriter<Q> {
        MessageWriter { message throws(MeshError) in
            do {
                let bytes = try message.serializedBytes()
                self.written.withLock { $0.append(bytes) }
            } catch { throw MeshError(.internalError, "\(error)") }
        }
    }

    func _unary<Q: Message, A: Message>(_ method: MethodDefinition<Q, A>, _ request: Q, _ options: CallOptions) async throws(MeshError) -> A {
        record(method)
        return try decoded(A.self)[0]
    }

    func _serverStreaming<Q: Message, A: Message>(
        _ method: MethodDefinition<Q, A>, _ request: Q, _ options: CallOptions
    ) async throws(MeshError) -> MessageStream<A> {
        record(method)
        return MessageStream(try decoded(A.self))
    }

    nonisolated(nonsending) func _clientStreaming<Q: Message, A: Message>(
        _ method: MethodDefinition<Q, A>, _ options: CallOptions, _ body: nonisolated(nonsending) (MessageWriter<Q>) async throws -> Void
    ) async throws -> A {
        record(method)
        try await body(writer())
        return try decoded(A.self)[0]
    }

    nonisolated(nonsending) func _bidirectional<Q: Message, A: Message, Outcome>(
        _ method: MethodDefinition<Q, A>, _ options: CallOptions,
        _ body: nonisolated(nonsending) (MessageWriter<Q>, MessageStream<A>) async throws -> Outcome
    ) async throws -> Outcome {
        record(method)
        return try await body(writer(), MessageStream(try decoded(A.self)))
    }

    func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        throw MeshError(.unimplemented, "nobody calls by name here")
    }

    func caller(for serviceName: String) -> any MeshCaller { self }

    func _uses(_ service: ServiceDefinition) { calls.withLock { $0.append("uses \(service.name)") } }
}
