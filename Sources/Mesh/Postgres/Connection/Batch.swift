/// What is sent at once and answered at once: a unit of the pipeline, closed by one sync point.
struct Batch: Sendable {
    typealias Completion = @Sendable (Result<[PostgresResult], any Error>) -> Void

    enum Content: Sendable {
        /// Prepared statements; when one fails, those behind it do not run.
        case commands([Command])
        /// Any number of statements in one text, without parameters or rows, outside of the pipeline.
        case script(name: String, sql: String)
        /// A COPY from or to this side, outside of the pipeline as well.
        case copy(name: String, sql: String, CopyTransfer)
    }

    /// Names the batch when its caller gives up.
    let id: UInt64
    let content: Content
    /// How long the answer may take; after that the connection is closed.
    let limit: Duration
    /// Called once, on the connection's loop.
    let complete: Completion

    /// What an error that belongs to the whole batch is said to have happened in.
    var name: String {
        switch content {
        case .script(let name, _), .copy(let name, _, _): name
        case .commands(let commands): commands.last?.name ?? ""
        }
    }

    /// Whether it needs the pipeline empty, and for itself.
    var isAlone: Bool {
        if case .commands = content { false } else { true }
    }
}

/// The connection broke, or had been closed before.
struct ConnectionLost: Error {
    var cause: PostgresError
    /// Whether the batch may have reached the server.
    var sent: Bool
}
