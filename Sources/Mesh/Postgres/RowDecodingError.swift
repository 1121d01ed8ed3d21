/// A column did not hold what the statement's row closure asked for. Names the place, never the value.
public struct RowDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    public var statement: String
    /// The column's name, or `#n` when the row has no such column.
    public var column: String
    public var problem: String

    public var description: String { "Statement \(statement), column \(column): \(problem)" }
}
