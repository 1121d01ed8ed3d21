internal import DequeModule
internal import NIOCore

/// A batch that was sent, and how far its answer has come.
struct Flight {
    enum Step {
        case prepare(Command)
        case execute(Command)
        /// One of the statements of a script; there is no telling how many.
        case script
        case sync
    }

    let batch: Batch
    let sentAt: NIODeadline
    let deadline: NIODeadline
    var steps: Deque<Step>
    var results: [PostgresResult] = []
    var failure: (error: PostgresError, isFatal: Bool)?

    init(_ batch: Batch) {
        self.batch = batch
        sentAt = .now()
        deadline = sentAt + .nanoseconds(batch.limit.nanoseconds)
        steps = []
    }

    /// Whether it runs outside of the pipeline.
    var isAlone: Bool { batch.isAlone }

    var name: String { batch.name }

    /// The first failure counts; what follows is its consequence.
    mutating func failed(_ error: PostgresError, in statement: String, isFatal: Bool) {
        guard failure == nil else { return }
        var error = error
        error.statement = statement
        failure = (error, isFatal)
    }

    func finish() {
        switch failure {
        case nil: batch.complete(.success(results))
        case let (error, isFatal)? where isFatal: batch.complete(.failure(ConnectionLost(cause: error, sent: true)))
        case let (error, _)?: batch.complete(.failure(error))
        }
    }
}
