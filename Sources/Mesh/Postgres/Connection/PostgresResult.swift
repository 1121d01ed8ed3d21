internal import CLibPQ

/// An answer of the server, kept in libpq's memory until the last reader lets go.
// @unchecked: a PGresult never changes after libpq handed it out, and libpq lets any thread read it.
final class PostgresResult: @unchecked Sendable {
    private let handle: OpaquePointer
    let rowCount: Int32
    let columnCount: Int32
    let types: [PostgresType]

    /// Takes over the result and clears it in the end.
    init(owning handle: OpaquePointer) {
        self.handle = handle
        rowCount = PQntuples(handle)
        columnCount = PQnfields(handle)
        let count = columnCount
        types = (0..<count).map { PostgresType(rawValue: PQftype(handle, $0)) }
    }

    deinit { PQclear(handle) }

    /// The command's tag, such as `COMMIT` or `UPDATE 3`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    /// How many rows the command touched or returned.
    var affectedRows: Int {
        let text = String(cString: PQcmdTuples(handle))
        return Int(text) ?? Int(rowCount)
    }

    func columnName(_ column: Int32) -> String { PQfname(handle, column).map { String(cString: $0) } ?? "#\(column + 1)" }

    func cell(row: Int32, column: Int32) -> PostgresCell {
        guard PQgetisnull(handle, row, column) == 0 else { return PostgresCell(type: types[Int(column)], bytes: nil) }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
        return PostgresCell(type: types[Int(column)], bytes: bytes)
    }

    // MARK: Rows

    func row<Row>(_ index: Int32, _ statement: Statement<Row>) throws -> Row {
        var reader = RowReader(result: self, row: index, statement: statement.name)
        return try statement.row(&reader)
    }

    func rows<Row>(_ statement: Statement<Row>) throws -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(Int(rowCount))
        for index in 0..<rowCount { rows.append(try row(index, statement)) }
        return rows
    }

    func first<Row>(_ statement: Statement<Row>) throws -> Row? { rowCount > 0 ? try row(0, statement) : nil }
}
