/// The two kinds of protobuf fields that a Passport uses.
enum WireFields {
    enum Value { case number(UInt64), bytes([UInt8]) }

    static let malformed = PassportError(.malformed, "not a Passport: its bytes do not have the one accepted form")

    static func read(_ bytes: [UInt8]) throws(PassportError) -> [(Int, Value)] {
        var fields: [(Int, Value)] = []
        var index = 0
        while index < bytes.count {
            let tag = try varint(bytes, &index)
            guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw malformed }
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .number(try varint(bytes, &index))))
            case 2:
                let length = try varint(bytes, &index)
                guard length <= UInt64(bytes.count - index) else { throw malformed }
                fields.append((Int(tag >> 3), .bytes(Array(bytes[index..<index + Int(length)]))))
                index += Int(length)
            default: throw malformed
            }
        }
        return fields
    }

    static func text(_ bytes: [UInt8]) throws(PassportError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed }
        return text
    }

    static func append(_ value: [UInt8], _ number: UInt64, to bytes: inout [UInt8]) {
        guard !value.isEmpty else { return }
        append(varint: number << 3 | 2, to: &bytes)
        append(varint: UInt64(value.count), to: &bytes)
        bytes += value
    }

    static func append(_ value: UInt64, _ number: UInt64, to bytes: inout [UInt8]) {
        guard value != 0 else { return }
        append(varint: number << 3, to: &bytes)
        append(varint: value, to: &bytes)
    }

    private static func append(varint value: UInt64, to bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    private static func varint(_ bytes: [UInt8], _ index: inout Int) throws(PassportError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard index < bytes.count else { throw malformed }
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw malformed
    }
}
