/// Reads records of the protobuf encoding for the JSON of messages that have no Swift type here. It refuses what the guard pass refuses.
struct WireScanner {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        /// What lies between the two tags.
        case group(ArraySlice<UInt8>)
        case fixed32(UInt32)

        var wireType: UInt64 {
            switch self {
            case .varint: 0
            case .fixed64: 1
            case .bytes: 2
            case .group: 3
            case .fixed32: 5
            }
        }
    }

    private let bytes: ArraySlice<UInt8>
    private let maximumDepth: Int
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>, maximumDepth: Int = DecodingLimits.default.maximumDepth) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        index = bytes.startIndex
    }

    mutating func next(depth: Int) throws(ProtobufError) -> (number: Int, value: Value)? {
        guard index < bytes.endIndex else { return nil }
        let start = index
        let tag = try varint(5)
        guard tag <= UInt32.max, tag >> 3 != 0 else { throw ProtobufError(.invalidTag, byteOffset: start) }
        let number = Int(tag >> 3)
        switch tag & 7 {
        case 0: return (number, .varint(try varint(10)))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2:
            let length = try varint(5)
            guard length <= UInt64(bytes.endIndex - index) else { throw ProtobufError(.invalidLength, byteOffset: start) }
            defer { index += Int(length) }
            return (number, .bytes(bytes[index..<index + Int(length)]))
        case 3: return (number, .group(try group(number, depth: depth)))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        case 4: throw ProtobufError(.invalidGroup, byteOffset: start)
        default: throw ProtobufError(.invalidTag, byteOffset: start)
        }
    }

    /// The record that was read last, with a tag that is no longer than it need be.
    func record(from start: Int, _ number: Int, _ value: Value) -> [UInt8] {
        var output = WireOutput()
        output.tag(number, value.wireType)
        var rest = start
        while bytes[rest] >= 0x80 { rest += 1 }
        return output.bytes + bytes[(rest + 1)..<index]
    }

    /// Where the next record begins.
    var position: Int { index }

    var isAtEnd: Bool { index == bytes.endIndex }

    private mutating func group(_ number: Int, depth: Int) throws(ProtobufError) -> ArraySlice<UInt8> {
        guard depth < maximumDepth else { throw ProtobufError(.tooDeep, byteOffset: index) }
        let body = index
        while index < bytes.endIndex {
            let start = index
            let tag = try varint(5)
            if tag & 7 == 4 {
                guard tag >> 3 == UInt64(number) else { throw ProtobufError(.invalidGroup, byteOffset: start) }
                return bytes[body..<start]
            }
            index = start
            _ = try next(depth: depth + 1)
        }
        throw ProtobufError(.truncated, byteOffset: index)
    }

    mutating func varint(_ most: Int) throws(ProtobufError) -> UInt64 {
        let start = index
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.endIndex, index - start < most {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw ProtobufError(.malformedVarint, byteOffset: start)
    }

    mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
        guard bytes.endIndex - index >= count else { throw ProtobufError(.truncated, byteOffset: index) }
        defer { index += count }
        return bytes[index..<index + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
