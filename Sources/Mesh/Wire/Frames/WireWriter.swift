/// Fills memory of known size from front to back.
package struct WireWriter {
    private let bytes: UnsafeMutableRawBufferPointer
    package private(set) var offset = 0

    package init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    package mutating func byte(_ value: UInt8) {
        bytes[offset] = value
        offset += 1
    }

    package mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        let size = MemoryLayout<Integer>.size
        precondition(offset + size <= bytes.count, "a frame is longer than its computed size")
        bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Integer.self)
        offset += size
    }

    package mutating func copy(_ source: UnsafeRawBufferPointer) {
        precondition(offset + source.count <= bytes.count, "a frame is longer than its computed size")
        guard let from = source.baseAddress, let to = bytes.baseAddress else { return }
        (to + offset).copyMemory(from: from, byteCount: source.count)
        offset += source.count
    }

    package mutating func copy(_ source: [UInt8]) { source.withUnsafeBytes { copy($0) } }

    package mutating func copy(_ source: String) {
        var source = source
        source.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    package mutating func trace(_ trace: WireTrace) {
        integer(trace.traceHigh)
        integer(trace.traceLow)
        integer(trace.span)
        byte(trace.flags)
    }

    package mutating func header(_ header: FrameHeader) {
        precondition(offset + FrameHeader.size <= bytes.count, "a frame is longer than its computed size")
        header.write(to: UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]))
        offset += FrameHeader.size
    }
}
