/// The ten bytes before each body: length u32, type u8, flags u8, stream u32, big-endian.
package struct FrameHeader: Sendable, Hashable {
    package static let size = 10

    /// Bytes of the body that follows.
    package var length: UInt32
    package var type: UInt8
    package var flags: FrameFlags
    /// 0 for frames of the connection itself.
    package var stream: UInt32

    package init(length: UInt32, type: UInt8, flags: FrameFlags = [], stream: UInt32 = 0) {
        self.length = length
        self.type = type
        self.flags = flags
        self.stream = stream
    }

    /// Reads the header at the start of `bytes`; `nil` while fewer than ten bytes are there.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.size else { return nil }
        length = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        type = bytes[4]
        flags = FrameFlags(rawValue: bytes[5])
        stream = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt32.self))
    }

    /// Writes the header at the start of `bytes`, which holds ten or more.
    package func write(to bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.size, "a frame header needs ten bytes")
        bytes.storeBytes(of: length.bigEndian, toByteOffset: 0, as: UInt32.self)
        bytes[4] = type
        bytes[5] = flags.rawValue
        bytes.storeBytes(of: stream.bigEndian, toByteOffset: 6, as: UInt32.self)
    }
}
