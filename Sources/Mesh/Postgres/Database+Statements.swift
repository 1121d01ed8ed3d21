internal import MeshEnvironment

/// One statement without a transaction around it: the server's shortest way. It takes effect as a whole or not at all.
///
/// A statement that could not be sent is sent again on another connection; one whose answer was lost is not: it fails with `08007`.
extension Database {
    /// All rows of the answer.
    public func query<Row>(
        _ statement: Statement<Row>, deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line
    ) async throws -> [Row] {
        try await single([Command(statement)], deadline, CodePlace(file: file, line: line)).last?.rows(statement) ?? []
    }

    /// The first row of the answer, if there is one.
    public func first<Row>(
        _ statement: Statement<Row>, deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line
    ) async throws -> Row? {
        try await single([Command(statement)], deadline, CodePlace(file: file, line: line)).last?.first(statement)
    }

    /// Runs the statement without reading its rows; answers how many rows it touched.
    @discardableResult
    public func run<Row>(
        _ statement: Statement<Row>, deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await single([Command(statement)], deadline, CodePlace(file: file, line: line)).last?.affectedRows ?? 0
    }

    /// The answers of several statements in their order, in one round trip and one transaction.
    public func query<Row>(
        each statements: [Statement<Row>], deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line
    ) async throws -> [[Row]] {
        if statements.isEmpty { return [] }
        let results = try await single(statements.map { Command($0) }, deadline, CodePlace(file: file, line: line)).suffix(statements.count)
        return try zip(results, statements).map { try $0.rows($1) }
    }
}
