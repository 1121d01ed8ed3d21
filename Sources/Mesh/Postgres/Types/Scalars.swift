extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }
    public static var postgresArrayType: PostgresType { .boolArray }

    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

    public init(_ cell: borrowing PostgresCell) throws {
        let bytes = try cell.value()
        guard cell.type == .bool, bytes.count == 1 else { throw cell.mismatch("Bool") }
        self = bytes[0] != 0
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }
    public static var postgresArrayType: PostgresType { .float8Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(bitPattern) }

    public init(_ cell: borrowing PostgresCell) throws {
        let bytes = try cell.value()
        switch (cell.type, bytes.count) {
        case (.float8, 8): self = Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        case (.float4, 4): self = Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        default: throw cell.mismatch("Double")
        }
    }
}

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }
    public static var postgresArrayType: PostgresType { .float4Array }

    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(bitPattern) }

    public init(_ cell: borrowing PostgresCell) throws {
        let bytes = try cell.value()
        guard cell.type == .float4, bytes.count == 4 else { throw cell.mismatch("Float") }
        self = Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
    }
}

extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }
    public static var postgresArrayType: PostgresType { .textArray }

    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

    public init(_ cell: borrowing PostgresCell) throws {
        var bytes = try cell.value()[...]
        if cell.type == .jsonb {
            // jsonb's binary form is its text behind a version number.
            guard bytes.first == 1 else { throw PostgresCell.Problem("jsonb of an unknown version") }
            bytes = bytes.dropFirst()
        } else if !cell.type.isTextual {
            throw cell.mismatch("String")
        }
        self = String(decoding: bytes, as: UTF8.self)
    }
}
