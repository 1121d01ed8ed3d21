public import MeshEnvironment
public import struct FoundationEssentials.UUID

extension Bool: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Float: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension Timestamp: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}

/// An array of `bytea`: its own type, for `[[UInt8]]` would be an array of arrays.
public struct Blob: Sendable, Hashable, PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    public static var postgresType: PostgresType { .bytea }
    public static var postgresArrayType: PostgresType { .byteaArray }

    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes) }

    public init(_ cell: borrowing PostgresCell) throws { bytes = try [UInt8](cell) }
}

/// Arrays may hold NULLs.
extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
    public static func encode(_ array: [Wrapped?], into bytes: inout [UInt8]) { Wrapped.encode(nullable: array, into: &bytes) }
}
