import MeshWire
import Testing

@Suite struct FrameTests {
    @Test func `a header travels as ten bytes in network order`() {
        var bytes = [UInt8](repeating: 0, count: 10)
        bytes.withUnsafeMutableBytes { FrameHeader(length: 0x0102_0304, type: 5, flags: [.skippable], stream: 0x0A0B_0C0D).write(to: $0) }
        #expect(bytes == [1, 2, 3, 4, 5, 0x80, 0x0A, 0x0B, 0x0C, 0x0D])
        #expect(bytes.withUnsafeBytes { FrameHeader($0) } == FrameHeader(length: 0x0102_0304, type: 5, flags: [.skippable], stream: 0x0A0B_0C0D))
        #expect(bytes[..<9].withUnsafeBytes { FrameHeader($0) } == nil)
    }

    @Test func `a request with everything in it comes back whole`() throws {
        var frame = RequestFrame(stream: 7, method: 3)
        frame.passport = 9
        frame.timeout = 1_500_000
        frame.methodName = "chill.orders.v1.OrdersService/PlaceOrder"
        frame.passportBytes = [1, 2, 3]
        frame.trace = WireTrace(traceHigh: 1, traceLow: 2, span: 3, flags: 1)
        frame.metadata = [("idempotency-key", "k1"), ("note", "안녕")]
        let (header, body) = Frame.split(Frame.written(frame, [0xAA, 0xBB]))
        #expect(Int(header.length) == body.count)
        try body.withUnsafeBytes { bytes in
            let head = try #require(RequestHead(stream: header.stream, flags: header.flags, body: bytes))
            #expect(head.stream == 7 && head.method == 3 && head.passport == 9 && head.timeout == 1_500_000)
            #expect(String(decoding: bytes[try #require(head.methodName)], as: UTF8.self) == "chill.orders.v1.OrdersService/PlaceOrder")
            #expect(Array(bytes[try #require(head.passportBytes)]) == [1, 2, 3])
            #expect(head.trace == WireTrace(traceHigh: 1, traceLow: 2, span: 3, flags: 1))
            let metadata = try #require(MetadataCodec.read(UnsafeRawBufferPointer(rebasing: bytes[head.metadata])))
            #expect(metadata.map(\.name) == ["idempotency-key", "note"] && metadata.map(\.value) == ["k1", "안녕"])
            #expect(Array(bytes[head.payload]) == [0xAA, 0xBB])
        }
    }

    @Test func `a request of known numbers is written as any other`() {
        let trace = WireTrace(traceHigh: .max - 1, traceLow: 0x0102_0304_0506_0708, span: 9, flags: 1)
        var frame = RequestFrame(stream: 0x0A0B_0C0D, method: 0x0203)
        frame.passport = 0x0405
        frame.timeout = 0x0607_0809
        frame.trace = trace
        let payload = [1, 2, 3] as [UInt8]
        var known = [UInt8](repeating: 0xFF, count: KnownRequestFrame.headSize)
        known.withUnsafeMutableBytes {
            KnownRequestFrame(stream: 0x0A0B_0C0D, method: 0x0203, passport: 0x0405, timeout: 0x0607_0809, trace: trace).writeHead(to: $0, payloadSize: payload.count)
        }
        #expect(known + payload == Frame.written(frame, payload))
    }

    @Test func `the vector of WIRE.md is what is written`() {
        var frame = RequestFrame(stream: 1, method: 1)
        frame.timeout = 2_000_000
        frame.methodName = "a.B/C"
        #expect(Frame.written(frame, [8, 1]) == [0, 0, 0, 17, 2, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0x1E, 0x84, 0x80, 0, 5, 0x61, 0x2E, 0x42, 0x2F, 0x43, 8, 1])
        #expect(ControlFrame.cancel(stream: 1) == [0, 0, 0, 0, 5, 0, 0, 0, 0, 1])
        #expect(ControlFrame.ping(1) == [0, 0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(ControlFrame.drain(lastStream: 5) == [0, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 5])
        #expect(ControlFrame.close(.abuse, "no") == [0, 0, 0, 4, 9, 0, 0, 0, 0, 0, 0, 4, 0x6E, 0x6F])
    }

    @Test func `a request that ends too early is refused at every length`() {
        var frame = RequestFrame(stream: 1, method: 1)
        frame.methodName = "a.B/C"
        frame.passport = 1
        frame.passportBytes = [1]
        frame.trace = WireTrace(traceHigh: 1, traceLow: 1, span: 1, flags: 0)
        frame.metadata = [("a", "b")]
        let (header, body) = Frame.split(Frame.written(frame, []))
        for count in 0..<body.count {
            let head = body[..<count].withUnsafeBytes { RequestHead(stream: 1, flags: header.flags, body: $0) }
            #expect(head == nil, "\(count) of \(body.count) bytes")
        }
        #expect(body.withUnsafeBytes { RequestHead(stream: 1, flags: header.flags, body: $0) } != nil)
    }

    @Test(arguments: [("", "v"), ("Upper", "v"), ("a b", "v"), ("ok", "line\nbreak"), ("ok", "\u{7F}"), (String(repeating: "n", count: 256), "v")])
    func `metadata that could forge something is not valid`(name: String, value: String) {
        #expect(!MetadataCodec.isValid(name: name, value: value))
    }

    @Test func `metadata with bytes that are no UTF-8 or no name is refused`() {
        for bytes: [UInt8] in [[1, 0x41, 0, 0], [1, 0x61, 0, 1, 0xFF], [0, 0, 0], [1, 0x61, 0, 2, 0x61], [1, 0x61, 0, 1, 0x0A]] {
            #expect(bytes.withUnsafeBytes { MetadataCodec.read($0) } == nil, "\(bytes)")
        }
    }
}
