/// Reads the columns of one row from left to right.
public struct RowReader: ~Copyable {
    private let result: PostgresResult
    private let row: Int32
    private let statement: String
    private var column: Int32 = 0

    init(result: PostgresResult, row: Int32, statement: String) {
        self.result = result
        self.row = row
        self.statement = statement
    }

    /// The next column as `Value`; an optional `Value` accepts NULL.
    public mutating func decode<Value: PostgresDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        let index = column
        guard index < result.columnCount else {
            throw RowDecodingError(statement: statement, column: "#\(index + 1)", problem: "the row has only \(result.columnCount) columns")
        }
        column += 1
        do {
            return try Value(result.cell(row: row, column: index))
        } catch let problem as PostgresCell.Problem {
            throw RowDecodingError(statement: statement, column: result.columnName(index), problem: problem.text)
        }
    }

    /// Passes over the next column.
    public mutating func skip() { column += 1 }
}
