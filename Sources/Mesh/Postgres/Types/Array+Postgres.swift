/// One-dimensional arrays; an array of `UInt8` is `bytea`.
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.arrayType }

    public func encode(into bytes: inout [UInt8]) { Element.encode(self, into: &bytes) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init(_ cell: borrowing PostgresCell) throws { self = try Element.array(from: cell) }
}

/// What an array parameter or an array column can consist of.
public protocol PostgresArrayElement: Sendable {
    static var arrayType: PostgresType { get }
    static func encode(_ array: [Self], into bytes: inout [UInt8])
    static func array(from cell: borrowing PostgresCell) throws -> [Self]
}

extension UInt8: PostgresArrayElement {
    public static var arrayType: PostgresType { .bytea }

    public static func encode(_ array: [UInt8], into bytes: inout [UInt8]) { bytes.append(contentsOf: array) }

    public static func array(from cell: borrowing PostgresCell) throws -> [UInt8] {
        let bytes = try cell.value()
        guard cell.type == .bytea else { throw cell.mismatch("[UInt8]") }
        return Array(bytes)
    }
}

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
    public static var arrayType: PostgresType { postgresArrayType }

    public static func encode(_ array: [Self], into bytes: inout [UInt8]) { bytes.appendArray(array) }

    public static func array(from cell: borrowing PostgresCell) throws -> [Self] {
        var reader = ArrayReader(bytes: try cell.value())
        let dimensions = try reader.int32()
        _ = try reader.int32()
        let type = PostgresType(rawValue: UInt32(bitPattern: try reader.int32()))
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw PostgresCell.Problem("an array of \(dimensions) dimensions; only one is supported") }
        let count = Int(try reader.int32())
        _ = try reader.int32()
        guard count >= 0, count <= reader.bytes.count / 4 else { throw ArrayReader.malformed }
        var array: [Self] = []
        array.reserveCapacity(count)
        for _ in 0..<count {
            let element = PostgresCell(type: type, bytes: try reader.element())
            try array.append(Self(element))
        }
        return array
    }
}

extension [UInt8] {
    /// Appends the binary form of an array.
    mutating func appendArray<Value: PostgresEncodable>(_ array: [Value]) {
        appendBigEndian(Int32(array.isEmpty ? 0 : 1))
        appendBigEndian(Int32(array.contains { $0.isNull } ? 1 : 0))
        appendBigEndian(Value.postgresElementType.rawValue)
        if array.isEmpty { return }
        appendBigEndian(Int32(array.count))
        appendBigEndian(Int32(1))
        for element in array {
            if element.isNull {
                appendBigEndian(Int32(-1))
                continue
            }
            let start = count
            appendBigEndian(Int32(0))
            element.encode(into: &self)
            let length = Int32(count - start - 4)
            withUnsafeMutableBytes { $0.storeBytes(of: length.bigEndian, toByteOffset: start, as: Int32.self) }
        }
    }
}

private struct ArrayReader {
    static let malformed = PostgresCell.Problem("not the binary form of an array")

    var bytes: UnsafeRawBufferPointer

    mutating func int32() throws -> Int32 { Int32(bigEndian: try take(4).loadUnaligned(as: Int32.self)) }

    mutating func element() throws -> UnsafeRawBufferPointer? {
        let length = Int(try int32())
        return length < 0 ? nil : try take(length)
    }

    private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard bytes.count >= count else { throw Self.malformed }
        defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[count...]) }
        return UnsafeRawBufferPointer(rebasing: bytes[..<count])
    }
}
