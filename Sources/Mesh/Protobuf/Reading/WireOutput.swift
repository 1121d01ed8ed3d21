/// Writes the protobuf encoding.
struct WireOutput {
    private(set) var bytes: [UInt8] = []

    mutating func tag(_ number: Int, _ wireType: UInt64) { varint(UInt64(number) << 3 | wireType) }

    mutating func varint(_ value: UInt64) {
        var value = value
        while value > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func fixed(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }

    mutating func lengthPrefixed(_ content: some Collection<UInt8>) {
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func append(_ content: [UInt8]) { bytes += content }
}
