/// For whoever has a connection and no transaction.
extension Connection {
    /// Runs commands in one pipeline, on a connection on which no transaction is open.
    func perform(_ commands: [Command], limit: Duration) async throws -> [PostgresResult] {
        let id = BatchNumber.next()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                enqueue(Batch(id: id, content: .commands(commands), limit: limit) { continuation.resume(with: $0) })
                kick()
                if Task.isCancelled { abandon(id, because: CancellationError()) }
            }
        } onCancel: {
            abandon(id, because: CancellationError())
        }
    }
}
