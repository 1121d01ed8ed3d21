public import Mesh
public import MeshPostgres
public import MeshProtobuf

extension Database {
    /// The transaction of a KEYED method: the answer is stored in the same commit as the effects and replayed, without running `body`, to
    /// whoever sends the same request under the same key within 24 hours. A call without a key gets a plain transaction.
    ///
    /// Everything that the method changes belongs inside. Only successes are stored: an error leaves the key free.
    public nonisolated(nonsending) func transaction<R: Message>(
        for call: CallContext, _ body: (Transaction) async throws -> R
    ) async throws -> R {
        guard let request = call.idempotency else { return try await transaction(deadline: call.deadline, body) }
        let method = call.method.fullName
        return try await transaction(deadline: call.deadline) { transaction in
            guard let claim = try await transaction.first(IdempotencyStatements.claim(request, method: method)), claim.isOurs else {
                throw MeshError(
                    .aborted, "a request with the same idempotency key is being worked on: try again", reason: "IDEMPOTENCY_IN_PROGRESS",
                    retryAfter: .seconds(1), processed: .no)
            }
            if let response = claim.response {
                guard claim.fingerprint == request.fingerprint else {
                    throw MeshError.idempotencyKeyReused
                }
                call.tellReplayed()
                return try R(serializedBytes: response)
            }
            let response = try await body(transaction)
            try await transaction.run(IdempotencyStatements.store(request, method: method, response: response.serializedBytes()))
            return response
        }
    }
}

extension CallContext {
    /// Says that the answer is an earlier call's (WIRE.md §5.2).
    func tellReplayed() { responseMetadata["idempotent-replayed"] = "true" }
}
