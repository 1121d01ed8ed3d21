extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .int2Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }

    public init(_ cell: borrowing PostgresCell) throws { self = try narrowed(cell) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }
    public static var postgresArrayType: PostgresType { .int4Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }

    public init(_ cell: borrowing PostgresCell) throws { self = try narrowed(cell) }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }

    public init(_ cell: borrowing PostgresCell) throws { self = try cell.integer() }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(Int64(self)) }

    public init(_ cell: borrowing PostgresCell) throws { self = try narrowed(cell) }
}

/// A wider column may be read into a narrower type as long as the value fits.
private func narrowed<Value: FixedWidthInteger>(_ cell: borrowing PostgresCell) throws -> Value {
    guard let value = Value(exactly: try cell.integer()) else { throw PostgresCell.Problem("a number out of the range of \(Value.self)") }
    return value
}
