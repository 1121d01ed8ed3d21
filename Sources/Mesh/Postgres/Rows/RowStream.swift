/// The rows of a large answer, fetched through a cursor of the transaction as they are needed.
public struct RowStream<Row: Sendable>: AsyncSequence, Sendable {
    private let statement: Statement<Row>
    private let transaction: Transaction
    private let chunk: Int

    init(_ statement: Statement<Row>, in transaction: Transaction, chunk: Int) {
        self.statement = statement
        self.transaction = transaction
        self.chunk = chunk
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(statement, transaction, chunk) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let statement: Statement<Row>
        private let transaction: Transaction
        private let chunk: Int
        private let number: Int
        private var result: PostgresResult?
        private var index: Int32 = 0
        private var isOver = false

        init(_ statement: Statement<Row>, _ transaction: Transaction, _ chunk: Int) {
            self.statement = statement
            self.transaction = transaction
            self.chunk = chunk
            number = transaction.nextCursor()
        }

        public mutating func next() async throws -> Row? {
            while true {
                if let result, index < result.rowCount {
                    index += 1
                    return try result.row(index - 1, statement)
                }
                if isOver { return nil }
                if result == nil {
                    // Travels with the first FETCH.
                    transaction.hold(
                        Command(
                            name: "\(statement.name) declare \(number)", sql: "DECLARE stream_\(number) NO SCROLL CURSOR FOR \(statement.sql)",
                            parameters: statement.parameters))
                }
                // One name for one shape of rows: a prepared FETCH keeps the columns of its first cursor.
                let next = try await transaction.perform(
                    Command(name: "\(statement.name) fetch \(chunk) of \(number)", sql: "FETCH FORWARD \(chunk) FROM stream_\(number)"))
                (result, index) = (next, 0)
                if next.rowCount < chunk {
                    isOver = true
                    transaction.hold(Command("CLOSE stream_\(number)"))
                }
            }
        }
    }
}
