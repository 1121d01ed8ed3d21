/// One statement on its way to the server. Its answer is prepared and cached under its name.
struct Command: Sendable {
    let name: String
    let sql: String
    let parameters: EncodedParameters

    init<Row>(_ statement: Statement<Row>) {
        name = statement.name
        sql = statement.sql
        parameters = EncodedParameters(statement.parameters)
    }

    init(name: String, sql: String, parameters: [any PostgresEncodable] = []) {
        self.name = name
        self.sql = sql
        self.parameters = EncodedParameters(parameters)
    }

    /// A command without parameters that is its own name, such as `COMMIT`.
    init(_ sql: String) {
        name = sql
        self.sql = sql
        parameters = EncodedParameters([])
    }

    /// Lowers the statement timeout until the end of the transaction.
    init(statementTimeout: Duration) {
        name = "set statement_timeout"
        sql = "SELECT set_config('statement_timeout', $1, true)"
        parameters = EncodedParameters(["\(max(1, statementTimeout.milliseconds))ms"])
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    /// Whole nanoseconds, at most 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max / 2 : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
