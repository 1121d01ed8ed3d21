/// Walks over the body of a frame; every read checks what is left.
struct WireReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func byte() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard remaining >= size else { return nil }
        defer { offset += size }
        return Integer(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    mutating func range(_ count: Int) -> Range<Int>? {
        guard remaining >= count else { return nil }
        defer { offset += count }
        return offset..<offset + count
    }

    /// Bytes after a length of two bytes.
    mutating func prefixedRange() -> Range<Int>? {
        guard let count = integer(UInt16.self) else { return nil }
        return range(Int(count))
    }
}
