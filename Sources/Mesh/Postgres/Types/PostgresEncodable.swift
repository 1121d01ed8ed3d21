/// A value that can be a parameter of a statement.
public protocol PostgresEncodable: Sendable {
    /// The parameter's type on the server.
    static var postgresType: PostgresType { get }
    /// The type of an array of such values; `unknown` if there is none.
    static var postgresArrayType: PostgresType { get }
    /// The type of such a value inside of an array.
    static var postgresElementType: PostgresType { get }
    var isNull: Bool { get }
    /// Appends the value's binary form; not called for NULL.
    func encode(into bytes: inout [UInt8])
    /// Appends the binary form of an array that may hold NULLs. A requirement, so that it is compiled for each type.
    static func encode(nullable array: [Self?], into bytes: inout [UInt8])
}

extension PostgresEncodable {
    public static var postgresArrayType: PostgresType { .unknown }
    public static var postgresElementType: PostgresType { postgresType }
    public var isNull: Bool { false }

    public static func encode(nullable array: [Self?], into bytes: inout [UInt8]) { bytes.appendArray(array) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
    public static var postgresElementType: PostgresType { Wrapped.postgresElementType }
    public var isNull: Bool { self?.isNull ?? true }

    public func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }
    public static var postgresArrayType: PostgresType { RawValue.postgresArrayType }

    public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
}

extension Array where Element == UInt8 {
    /// Appends an integer in network byte order.
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
