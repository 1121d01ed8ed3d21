/// Protobuf's encoding, put together record by record.
struct WireBytes {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var value = value
        while value > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func tag(_ number: Int, _ wireType: UInt64) { varint(UInt64(number) << 3 | wireType) }

    mutating func fixed(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

    mutating func append(_ more: [UInt8]) { bytes += more }

    mutating func content(_ content: [UInt8]) {
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func field(_ number: Int, _ value: UInt64) {
        tag(number, 0)
        varint(value)
    }

    mutating func field(_ number: Int, _ content: [UInt8]) {
        tag(number, 2)
        self.content(content)
    }

    mutating func field(_ number: Int, _ text: String) { field(number, Array(text.utf8)) }
}
