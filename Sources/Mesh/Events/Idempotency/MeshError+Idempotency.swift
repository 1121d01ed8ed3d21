internal import Mesh

extension MeshError {
    static var idempotencyKeyReused: MeshError {
        MeshError(
            .failedPrecondition, "the idempotency key was used for another request: use a new key", reason: "IDEMPOTENCY_KEY_REUSED",
            processed: .no)
    }
}
