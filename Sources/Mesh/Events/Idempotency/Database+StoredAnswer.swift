public import Mesh
public import MeshPostgres
public import MeshProtobuf

extension Database {
    /// The answer that a KEYED call has had before; `nil` when it has none, or brings no key.
    ///
    /// For handlers that must ask other services before their transaction: a repeated request gets its answer whatever those would say
    /// now. It claims nothing: `transaction(for:)` decides.
    public nonisolated(nonsending) func storedAnswer<R: Message>(for call: CallContext) async throws -> R? {
        guard let request = call.idempotency else { return nil }
        let statement = IdempotencyStatements.stored(request, method: call.method.fullName)
        guard let stored = try await read(deadline: call.deadline, { try await $0.first(statement) }) else { return nil }
        guard stored.fingerprint == request.fingerprint else { throw MeshError.idempotencyKeyReused }
        call.tellReplayed()
        return try R(serializedBytes: stored.response)
    }
}
