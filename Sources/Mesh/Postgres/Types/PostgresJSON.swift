internal import FoundationEssentials

/// A `jsonb` parameter, or a `json` or `jsonb` column, as its text. A `String` reads such columns too, but cannot be bound to one.
public struct PostgresJSON: Sendable, Hashable, PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    public static var postgresType: PostgresType { .jsonb }
    public static var postgresArrayType: PostgresType { .jsonbArray }

    public var text: String

    /// - Parameter text: a JSON document; the server checks it (22P02).
    public init(_ text: String) { self.text = text }

    public init(encoding value: some Encodable) throws { text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// jsonb's binary form is its text behind a version number.
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(1)
        bytes.append(contentsOf: text.utf8)
    }

    public init(_ cell: borrowing PostgresCell) throws {
        guard cell.type == .jsonb || cell.type == .json else { throw cell.mismatch("PostgresJSON") }
        text = try String(cell)
    }
}
