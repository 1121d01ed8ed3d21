// What a caller who is in a hurry may do before the first call.
extension MeshClient {
    /// Connects to every endpoint that has no connection yet, and returns when all are open.
    ///
    /// - Throws: UNAVAILABLE when an endpoint cannot be reached; `connectTimeout` bounds each attempt.
    public func connect() async throws(MeshError) {
        for channel in groups.flatMap(\.channels) {
            let failure = await withUnsafeContinuation { continuation in channel.open { continuation.resume(returning: $0) } }
            if let failure { throw failure }
        }
    }

    /// An executor on which calls of a service travel: a task that prefers it calls without a change of threads.
    ///
    /// Its thread serves connections as well: what blocks it, or computes for long, keeps all of them waiting.
    ///
    /// - Parameter service: as in the configuration's endpoints.
    /// - Throws: UNAVAILABLE when no endpoint is configured for the service.
    public func executor(for service: String) throws(MeshError) -> any TaskExecutor { try byService.find(service).pick().executor }
}
