/// The small frames, whole.
package enum ControlFrame {
    package static func cancel(stream: UInt32) -> [UInt8] { frame(FrameType.cancel, stream: stream) }

    package static func ping(_ value: UInt64) -> [UInt8] { frame(FrameType.ping) { $0.integer(value) } }

    package static func pong(_ value: UInt64) -> [UInt8] { frame(FrameType.pong) { $0.integer(value) } }

    package static func drain(lastStream: UInt32) -> [UInt8] { frame(FrameType.drain) { $0.integer(lastStream) } }

    /// The text is cut to what a CLOSE may carry.
    package static func close(_ reason: CloseReason, _ text: String) -> [UInt8] {
        let text = Array(text.utf8.prefix(CloseReason.longestText))
        return frame(FrameType.close) {
            $0.integer(reason.rawValue)
            $0.copy(text)
        }
    }

    /// - Parameter stream: 0 for the connection.
    package static func credit(stream: UInt32, _ amount: UInt32) -> [UInt8] { frame(FrameType.credit, stream: stream) { $0.integer(amount) } }

    /// The end of the client's messages, or of a server's that has no trailers.
    package static func end(stream: UInt32) -> [UInt8] { frame(FrameType.end, stream: stream) }

    /// The end of a server's messages, with trailers.
    package static func end(stream: UInt32, trailers: [(name: String, value: String)]) -> [UInt8] {
        guard !trailers.isEmpty else { return end(stream: stream) }
        let size = MetadataCodec.size(trailers)
        return frame(FrameType.end, [.metadata], stream: stream, body: 2 + size) {
            $0.integer(UInt16(size))
            MetadataCodec.write(trailers, to: &$0)
        }
    }

    package static func headers(stream: UInt32, _ metadata: [(name: String, value: String)]) -> [UInt8] {
        frame(FrameType.headers, stream: stream, body: MetadataCodec.size(metadata)) { MetadataCodec.write(metadata, to: &$0) }
    }

    package static func settings(_ settings: Settings) -> [UInt8] {
        let body = settings.encoded()
        return frame(FrameType.settings, body: body.count) { $0.copy(body) }
    }

    private static let longestBody = 2 + CloseReason.longestText

    private static func frame(
        _ type: UInt8, _ flags: FrameFlags = [], stream: UInt32 = 0, body: Int = longestBody, _ write: (inout WireWriter) -> Void = { _ in }
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: FrameHeader.size + body) { bytes, count in
            let memory = UnsafeMutableRawBufferPointer(bytes)
            var writer = WireWriter(memory)
            writer.header(FrameHeader(length: 0, type: type, stream: stream))
            write(&writer)
            FrameHeader(length: UInt32(writer.offset - FrameHeader.size), type: type, flags: flags, stream: stream).write(to: memory)
            count = writer.offset
        }
    }
}
