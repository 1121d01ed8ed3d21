import MeshWire
import Testing

/// `Protocols/vectors/frames.json`: what the bytes say, and the bytes that say it.
@Suite struct FramesVectorTests {
    @Test(arguments: try Vectors.frames())
    func `a header is read and written`(vector: Vectors.Frame) throws {
        let bytes = Vectors.bytes(vector.bytes)
        let header = try #require(bytes.withUnsafeBytes { FrameHeader($0) })
        #expect(header == FrameHeader(length: UInt32(bytes.count - FrameHeader.size), type: vector.type, flags: FrameFlags(rawValue: vector.flags), stream: vector.stream))
        var written = [UInt8](repeating: 0, count: FrameHeader.size)
        written.withUnsafeMutableBytes { header.write(to: $0) }
        #expect(written == Array(bytes.prefix(FrameHeader.size)))
    }

    @Test(arguments: try Vectors.frames().filter { $0.type == FrameType.settings })
    func `settings are read and written`(vector: Vectors.Frame) throws {
        let bytes = Vectors.bytes(vector.bytes), fields = vector.fields
        let settings = try bytes.dropFirst(FrameHeader.size).withUnsafeBytes { try Settings($0) }
        #expect(settings.version == fields.version)
        #expect(settings.features.rawValue == fields.features ?? 0)
        #expect(settings.contracts == (fields.contracts ?? []).map { ContractHash(service: $0.service, hash: Vectors.bytes($0.hash)) })
        var limits = WireLimits.least
        limits.frameBytes = fields.frame_bytes ?? limits.frameBytes
        limits.metadataBytes = fields.metadata_bytes ?? limits.metadataBytes
        limits.concurrentStreams = fields.concurrent_streams ?? limits.concurrentStreams
        limits.internedMethods = fields.interned_methods ?? limits.internedMethods
        limits.internedPassports = fields.interned_passports ?? limits.internedPassports
        limits.streamCredit = fields.stream_credit ?? limits.streamCredit
        limits.connectionCredit = fields.connection_credit ?? limits.connectionCredit
        limits.messageBytes = fields.message_bytes ?? limits.messageBytes
        #expect(settings.limits == limits)
        let again = try settings.encoded().withUnsafeBytes { try Settings($0) }
        #expect(again == settings)
    }

    @Test(arguments: try Vectors.frames().filter { $0.type == FrameType.request })
    func `requests are read and written`(vector: Vectors.Frame) throws {
        let bytes = Vectors.bytes(vector.bytes), fields = vector.fields
        let body = Array(bytes.dropFirst(FrameHeader.size))
        let head = try #require(body.withUnsafeBytes { RequestHead(stream: vector.stream, flags: FrameFlags(rawValue: vector.flags), body: $0) })
        #expect(head.method == fields.method && head.passport == fields.passport && head.timeout == fields.timeout)
        #expect(head.methodName.map { String(decoding: body[$0], as: UTF8.self) } == fields.method_name)
        #expect(head.passportBytes.map { Vectors.hex(body[$0]) } == fields.passport_bytes)
        #expect(Vectors.hex(body[head.payload]) == fields.payload)
        #expect(metadata(body[head.metadata]) == fields.metadata ?? [])
        let trace = head.trace.map { "00-\(hex($0.traceHigh))\(hex($0.traceLow))-\(hex($0.span))-0\($0.flags)" }
        #expect(trace == fields.trace)
        var frame = RequestFrame(stream: vector.stream, method: head.method)
        frame.passport = head.passport
        frame.timeout = head.timeout
        frame.methodName = fields.method_name
        frame.passportBytes = fields.passport_bytes.map(Vectors.bytes)
        frame.trace = head.trace
        frame.metadata = pairs(fields.metadata)
        frame.isOpen = head.isOpen
        #expect(Vectors.hex(Frame.written(frame, Vectors.bytes(fields.payload ?? ""))) == vector.bytes)
    }

    @Test(arguments: try Vectors.frames().filter { $0.type != FrameType.settings && $0.type != FrameType.request })
    func `all others are written`(vector: Vectors.Frame) throws {
        let fields = vector.fields, bytes = Vectors.bytes(vector.bytes)
        let payload = Vectors.bytes(fields.payload ?? "")
        let written: [UInt8]
        switch vector.type {
        case FrameType.response:
            written = payload.withUnsafeBytes { AnswerFrame.response(stream: vector.stream, metadata: pairs(fields.metadata), trailers: pairs(fields.trailers), payload: $0) }
        case FrameType.error:
            // The Status is a message, read elsewhere: what stands in front of it is the wire's.
            let size = 2 + MetadataCodec.size(pairs(fields.trailers))
            let status = Array(bytes.dropFirst(FrameHeader.size + (fields.trailers == nil ? 0 : size)))
            written = AnswerFrame.error(stream: vector.stream, trailers: pairs(fields.trailers), status: status)
        case FrameType.cancel: written = ControlFrame.cancel(stream: vector.stream)
        case FrameType.ping: written = ControlFrame.ping(try #require(fields.number))
        case FrameType.pong: written = ControlFrame.pong(try #require(fields.number))
        case FrameType.drain: written = ControlFrame.drain(lastStream: try #require(fields.last_stream))
        case FrameType.close: written = ControlFrame.close(CloseReason(rawValue: try #require(fields.reason)), fields.text ?? "")
        case FrameType.end: written = ControlFrame.end(stream: vector.stream, trailers: pairs(fields.trailers))
        case FrameType.credit: written = ControlFrame.credit(stream: vector.stream, try #require(fields.credit))
        case FrameType.headers: written = ControlFrame.headers(stream: vector.stream, pairs(fields.metadata))
        case FrameType.message:
            let message = payload + [UInt8](repeating: 0, count: max(0, Int(fields.total ?? 0) - payload.count))
            let part = MessagePart(payload: 0..<payload.count, total: fields.total, flags: FrameFlags(rawValue: vector.flags))
            #expect(MessageCost.of(body: part.bodySize) == fields.cost)
            var bytes = [UInt8](repeating: 0, count: part.size)
            bytes.withUnsafeMutableBytes { memory in message.withUnsafeBytes { part.write(to: memory, stream: vector.stream, message: $0) } }
            written = bytes
        default:
            Issue.record("type \(vector.type) is new")
            return
        }
        #expect(Vectors.hex(written) == vector.bytes)
    }

    private func pairs(_ entries: [[String]]?) -> [(name: String, value: String)] { (entries ?? []).map { ($0[0], $0[1]) } }

    private func hex(_ number: UInt64) -> String { Vectors.hex(Frame.withBigEndian(number)) }
}
