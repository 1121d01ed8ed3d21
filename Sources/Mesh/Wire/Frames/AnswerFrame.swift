/// What stands in a RESPONSE or ERROR: the ranges point into the frame's body.
package struct AnswerFrame: Sendable, Hashable {
    /// Of a RESPONSE; empty when there is none.
    package var metadata: Range<Int>
    /// Of either; empty when there is none.
    package var trailers: Range<Int>
    package var payload: Range<Int>

    package init(metadata: Range<Int> = 0..<0, trailers: Range<Int> = 0..<0, payload: Range<Int>) {
        self.metadata = metadata
        self.trailers = trailers
        self.payload = payload
    }

    /// `nil` when the body is malformed.
    init?(response flags: FrameFlags, body: UnsafeRawBufferPointer, features: WireFeatures) {
        guard flags.isSubset(of: features.contains(.streams) ? [.metadata, .trailers] : [.metadata]) else { return nil }
        var reader = WireReader(body)
        metadata = 0..<0
        trailers = 0..<0
        if flags.contains(.metadata) {
            guard let range = reader.prefixedRange() else { return nil }
            metadata = range
        }
        if flags.contains(.trailers) {
            guard let range = reader.prefixedRange() else { return nil }
            trailers = range
        }
        payload = reader.offset..<body.count
    }

    /// `nil` when the body is malformed.
    init?(error flags: FrameFlags, body: UnsafeRawBufferPointer) {
        guard flags.isSubset(of: [.metadata]) else { return nil }
        var reader = WireReader(body)
        metadata = 0..<0
        trailers = 0..<0
        if flags.contains(.metadata) {
            guard let range = reader.prefixedRange() else { return nil }
            trailers = range
        }
        payload = reader.offset..<body.count
    }

    /// Writes a RESPONSE with metadata or trailers in front of its message.
    package static func response(
        stream: UInt32, metadata: [(name: String, value: String)], trailers: [(name: String, value: String)], payload: UnsafeRawBufferPointer
    ) -> [UInt8] {
        let metadataSize = MetadataCodec.size(metadata), trailersSize = MetadataCodec.size(trailers)
        var flags: FrameFlags = []
        var body = payload.count
        if !metadata.isEmpty {
            flags.insert(.metadata)
            body += 2 + metadataSize
        }
        if !trailers.isEmpty {
            flags.insert(.trailers)
            body += 2 + trailersSize
        }
        return [UInt8](unsafeUninitializedCapacity: FrameHeader.size + body) { bytes, count in
            var writer = WireWriter(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[..<(FrameHeader.size + body)]))
            writer.header(FrameHeader(length: UInt32(body), type: FrameType.response, flags: flags, stream: stream))
            if !metadata.isEmpty {
                writer.integer(UInt16(metadataSize))
                MetadataCodec.write(metadata, to: &writer)
            }
            if !trailers.isEmpty {
                writer.integer(UInt16(trailersSize))
                MetadataCodec.write(trailers, to: &writer)
            }
            writer.copy(payload)
            count = writer.offset
        }
    }

    /// Writes an ERROR with trailers in front of its Status.
    package static func error(stream: UInt32, trailers: [(name: String, value: String)], status: [UInt8]) -> [UInt8] {
        let size = MetadataCodec.size(trailers)
        let body = status.count + (trailers.isEmpty ? 0 : 2 + size)
        return [UInt8](unsafeUninitializedCapacity: FrameHeader.size + body) { bytes, count in
            var writer = WireWriter(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[..<(FrameHeader.size + body)]))
            writer.header(FrameHeader(length: UInt32(body), type: FrameType.error, flags: trailers.isEmpty ? [] : [.metadata], stream: stream))
            if !trailers.isEmpty {
                writer.integer(UInt16(size))
                MetadataCodec.write(trailers, to: &writer)
            }
            writer.copy(status)
            count = writer.offset
        }
    }
}
