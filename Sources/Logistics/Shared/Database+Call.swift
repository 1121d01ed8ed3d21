internal import Mesh
package import MeshPostgres

extension Database {
    /// A transaction that ends when the current call's caller stops waiting.
    package nonisolated(nonsending) func change<R: Sendable>(_ body: (Transaction) async throws -> R) async throws -> R {
        try await transaction(deadline: CallContext.current?.deadline, body)
    }

    /// A read-only transaction that ends when the current call's caller stops waiting.
    package nonisolated(nonsending) func look<R: Sendable>(_ body: (Transaction) async throws -> R) async throws -> R {
        try await read(deadline: CallContext.current?.deadline, body)
    }
}
