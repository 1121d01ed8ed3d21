import MeshWire

/// Frames as tests write them.
enum Frame {
    static func bytes(_ type: UInt8, _ flags: FrameFlags = [], stream: UInt32 = 0, _ body: [UInt8] = []) -> (FrameHeader, [UInt8]) {
        (FrameHeader(length: UInt32(body.count), type: type, flags: flags, stream: stream), body)
    }

    static func request(
        _ stream: UInt32, method: UInt16 = 1, name: String? = "a.B/C", passport: UInt16 = 0, passportBytes: [UInt8]? = nil, payload: [UInt8] = [],
        metadata: [(name: String, value: String)] = []
    ) -> (FrameHeader, [UInt8]) {
        var frame = RequestFrame(stream: stream, method: method)
        frame.methodName = name
        frame.passport = passport
        frame.passportBytes = passportBytes
        frame.metadata = metadata
        return split(written(frame, payload))
    }

    static func settings(_ settings: Settings = Settings()) -> (FrameHeader, [UInt8]) { split(ControlFrame.settings(settings)) }

    static func number(_ type: UInt8, _ value: UInt64) -> (FrameHeader, [UInt8]) { bytes(type, withBigEndian(value)) }

    private static func bytes(_ type: UInt8, _ body: [UInt8]) -> (FrameHeader, [UInt8]) { bytes(type, [], stream: 0, body) }

    static func withBigEndian<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    static func written(_ frame: RequestFrame, _ payload: [UInt8]) -> [UInt8] {
        let size = frame.size(payloadSize: payload.count)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            payload.withUnsafeBytes { frame.write(to: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size]), payload: $0) }
            count = size
        }
    }

    static func split(_ bytes: [UInt8]) -> (FrameHeader, [UInt8]) {
        guard let header = bytes.withUnsafeBytes({ FrameHeader($0) }) else { preconditionFailure("no whole header") }
        return (header, Array(bytes[FrameHeader.size...]))
    }
}

extension ServerConnectionMachine {
    mutating func receive(_ frame: (FrameHeader, [UInt8]), now: Int64 = 0) -> OnFrame {
        frame.1.withUnsafeBytes { received(frame.0, body: $0, now: now) }
    }

    /// A machine that has the client's SETTINGS.
    static func opened(_ limits: WireLimits = WireLimits(), budget: AbuseBudget = AbuseBudget()) -> ServerConnectionMachine {
        var machine = ServerConnectionMachine(limits: limits, budget: budget)
        _ = machine.receive(Frame.settings())
        return machine
    }
}

extension ClientConnectionMachine {
    mutating func receive(_ frame: (FrameHeader, [UInt8]), now: Int64 = 0) -> OnFrame {
        frame.1.withUnsafeBytes { received(frame.0, body: $0, now: now) }
    }

    static func opened(_ limits: WireLimits = WireLimits()) -> ClientConnectionMachine {
        var machine = ClientConnectionMachine(limits: WireLimits(frameBytes: 1 << 20))
        _ = machine.receive(Frame.settings(Settings(limits: limits)))
        return machine
    }
}
