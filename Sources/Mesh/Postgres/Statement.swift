/// A named SQL statement with its parameters and the way to read a row of its answer.
///
/// The name appears in errors and metrics, and each connection prepares the statement once under it, so one name stands for one
/// SQL text. Parameters are `$1`, `$2`, … and travel in binary form.
/// ```swift
/// Statement("orders.get", "SELECT id, note FROM orders WHERE id = $1", id) {
///     try OrderRow(id: $0.decode(UUID.self), note: $0.decode(String?.self))
/// }
/// ```
public struct Statement<Row: Sendable>: Sendable {
    public let name: String
    public let sql: String
    let parameters: [any PostgresEncodable]
    let row: @Sendable (inout RowReader) throws -> Row

    public init(
        _ name: String, _ sql: String, _ parameters: any PostgresEncodable..., row: @escaping @Sendable (inout RowReader) throws -> Row
    ) {
        self.init(name, sql, parameters: parameters, row: row)
    }

    public init(
        _ name: String, _ sql: String, parameters: [any PostgresEncodable], row: @escaping @Sendable (inout RowReader) throws -> Row
    ) {
        self.name = name
        self.sql = sql
        self.parameters = parameters
        self.row = row
    }
}

extension Statement where Row == Void {
    /// A statement whose rows, if any, nobody reads.
    public init(_ name: String, _ sql: String, _ parameters: any PostgresEncodable...) {
        self.init(name, sql, parameters: parameters) { _ in }
    }

    public init(_ name: String, _ sql: String, parameters: [any PostgresEncodable]) {
        self.init(name, sql, parameters: parameters) { _ in }
    }
}
