/// A REQUEST about to be written whose method and Passport the server knows, without metadata and with its message: nearly all are.
package struct KnownRequestFrame: BitwiseCopyable {
    /// Bytes before the payload.
    package static let headSize = FrameHeader.size + 8 + WireTrace.size

    private let stream: UInt32
    private let method: UInt16
    private let passport: UInt16
    private let timeout: UInt32
    private let trace: WireTrace

    /// - Parameter passport: 0 for none.
    package init(stream: UInt32, method: UInt16, passport: UInt16, timeout: UInt32, trace: WireTrace) {
        self.stream = stream
        self.method = method
        self.passport = passport
        self.timeout = timeout
        self.trace = trace
    }

    /// Writes everything but the payload, which follows: `headSize` bytes.
    package func writeHead(to bytes: UnsafeMutableRawBufferPointer, payloadSize: Int) {
        var writer = WireWriter(bytes)
        let length = UInt32(Self.headSize - FrameHeader.size + payloadSize)
        writer.header(FrameHeader(length: length, type: FrameType.request, flags: .trace, stream: stream))
        writer.integer(method)
        writer.integer(passport)
        writer.integer(timeout)
        writer.trace(trace)
    }
}
