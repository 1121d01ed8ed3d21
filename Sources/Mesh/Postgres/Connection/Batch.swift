/// What is sent at once and answered at once: a unit of the pipeline, closed by one sync point.
struct Batch: Sendable {
    typealias Completion = @Sendable (Result<[PostgresResult], any Error>) -> Void

    enum Content: Sendable {
        /// Prepared statements; when one fails, those behind it do not run.
        case commands([Command])
        /// Any number of statements in one text, without parameters or rows, outside of the pipeline.
        case script(name: String, sql: String)
    }

    /// Names the batch when its caller gives up.
    let id: UInt64
    let content: Content
    /// How long the answer may take; after that the connection is closed.
    let limit: Duration
    /// Called once, on the connection's loop.
    let complete: Completion
}

/// The connection broke, or had been closed before.
struct ConnectionLost: Error {
    var cause: PostgresError
    /// Whether the batch may have reached the server.
    var sent: Bool
}
