/// A REQUEST about to be written.
package struct RequestFrame {
    package var stream: UInt32
    package var method: UInt16
    package var passport: UInt16 = 0
    package var timeout: UInt32 = 0
    /// Set when the server does not know the method's number yet.
    package var methodName: String?
    /// Set when the server does not know the Passport's number yet.
    package var passportBytes: [UInt8]?
    package var trace: WireTrace?
    package var metadata: [(name: String, value: String)] = []

    /// Messages follow in frames of their own; the payload must be empty.
    package var isOpen = false

    package init(stream: UInt32, method: UInt16) {
        self.stream = stream
        self.method = method
    }

    /// Bytes of the whole frame with a payload of `payloadSize` bytes.
    package func size(payloadSize: Int) -> Int {
        var size = FrameHeader.size + 8 + payloadSize
        if let methodName { size += 2 + methodName.utf8.count }
        if let passportBytes { size += 2 + passportBytes.count }
        if trace != nil { size += WireTrace.size }
        if !metadata.isEmpty { size += 2 + MetadataCodec.size(metadata) }
        return size
    }

    /// Writes header and body. The size must be what `size(payloadSize:)` answers.
    package func write(to bytes: UnsafeMutableRawBufferPointer, payload: UnsafeRawBufferPointer) {
        var writer = WireWriter(bytes)
        writeHead(&writer, total: bytes.count)
        writer.copy(payload)
    }

    /// Writes everything but the payload, which follows. The size must be what `size(payloadSize: 0)` answers.
    package func writeHead(to bytes: UnsafeMutableRawBufferPointer, payloadSize: Int) {
        var writer = WireWriter(bytes)
        writeHead(&writer, total: bytes.count + payloadSize)
    }

    private func writeHead(_ writer: inout WireWriter, total: Int) {
        var flags: FrameFlags = []
        if methodName != nil { flags.insert(.definesMethod) }
        if passportBytes != nil { flags.insert(.definesPassport) }
        if trace != nil { flags.insert(.trace) }
        if !metadata.isEmpty { flags.insert(.metadata) }
        if isOpen { flags.insert(.open) }
        writer.header(FrameHeader(length: UInt32(total - FrameHeader.size), type: FrameType.request, flags: flags, stream: stream))
        writer.integer(method)
        writer.integer(passport)
        writer.integer(timeout)
        if let methodName {
            writer.integer(UInt16(methodName.utf8.count))
            writer.copy(methodName)
        }
        if let passportBytes {
            writer.integer(UInt16(passportBytes.count))
            writer.copy(passportBytes)
        }
        if let trace { writer.trace(trace) }
        if !metadata.isEmpty {
            writer.integer(UInt16(MetadataCodec.size(metadata)))
            MetadataCodec.write(metadata, to: &writer)
        }
    }
}
