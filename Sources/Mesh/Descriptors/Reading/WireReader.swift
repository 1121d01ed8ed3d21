/// Reads the protobuf encoding record by record. Small on purpose: descriptors and options need no more, and the generator has no
/// other dependency.
package struct WireReader {
    package enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed32(UInt32)
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// The next field, or `nil` at the end. Groups are not read: no descriptor has one.
    package mutating func next() throws(DescriptorError) -> (number: Int, value: Value)? {
        guard index < bytes.endIndex else { return nil }
        let tag = try varint()
        let number = Int(truncatingIfNeeded: tag >> 3)
        guard number > 0, tag <= UInt32.max else { throw DescriptorError("a descriptor holds the invalid tag \(tag)") }
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(bytes.endIndex - index) else { throw DescriptorError("a descriptor ends inside field \(number)") }
            defer { index += Int(length) }
            return (number, .bytes(bytes[index..<index + Int(length)]))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw DescriptorError("a descriptor holds wire type \(tag & 7) in field \(number)")
        }
    }

    /// The varints of a packed field.
    package static func packed(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) -> [Int] {
        var reader = WireReader(bytes)
        var numbers: [Int] = []
        while reader.index < bytes.endIndex { numbers.append(Int(truncatingIfNeeded: try reader.varint())) }
        return numbers
    }

    private mutating func varint() throws(DescriptorError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.endIndex, shift < 70 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw DescriptorError("a descriptor ends inside a number")
    }

    private mutating func fixed(_ count: Int) throws(DescriptorError) -> UInt64 {
        guard bytes.endIndex - index >= count else { throw DescriptorError("a descriptor ends inside a number") }
        defer { index += count }
        return bytes[index..<index + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension WireReader.Value {
    package var text: String {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    package var number: Int {
        switch self {
        case .varint(let value), .fixed64(let value): Int(truncatingIfNeeded: value)
        case .fixed32(let value): Int(value)
        case .bytes: 0
        }
    }

    package var flag: Bool { number != 0 }

    package var double: Double {
        if case .fixed64(let value) = self { Double(bitPattern: value) } else { 0 }
    }

    package var slice: ArraySlice<UInt8> {
        if case .bytes(let bytes) = self { bytes } else { [] }
    }
}
