/// A value that can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// Throws ``PostgresCell/Problem`` when the column holds something else.
    init(_ cell: borrowing PostgresCell) throws
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public init(_ cell: borrowing PostgresCell) throws {
        self = cell.isNull ? nil : try Wrapped(cell)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public init(_ cell: borrowing PostgresCell) throws {
        guard let value = try Self(rawValue: RawValue(cell)) else { throw PostgresCell.Problem("a value that \(Self.self) does not know") }
        self = value
    }
}
