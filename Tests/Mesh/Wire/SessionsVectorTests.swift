import MeshWire
import Testing

/// `Protocols/vectors/sessions.json`, step by step.
@Suite struct SessionsVectorTests {
    @Test(arguments: try Vectors.sessions())
    func `a receiver makes of it what the vector says`(session: Vectors.Session) throws {
        var receiver: any VectorReceiver = session.role == "server" ? ServerReceiver(session.limits) : ClientReceiver(session.limits)
        for (number, step) in session.steps.enumerated() {
            if let hex = step.receive {
                let bytes = Vectors.bytes(hex) + [UInt8](repeating: 0, count: step.zeros ?? 0)
                let header = try #require(bytes.withUnsafeBytes { FrameHeader($0) })
                let body = Array(bytes.dropFirst(FrameHeader.size))
                let expected = try #require(step.expect)
                let event = receiver.receive(header, body, like: expected)
                #expect(event == expected, "step \(number)")
            } else {
                try receiver.act(step, number)
            }
        }
    }

    @Test func `there are sessions for both roles`() throws {
        let roles = try Vectors.sessions().map(\.role)
        #expect(roles.filter { $0 == "server" }.count > 60 && roles.filter { $0 == "client" }.count > 30)
    }
}

/// A machine that a vector is played to.
protocol VectorReceiver {
    /// - Parameter expected: which members to fill in.
    mutating func receive(_ header: FrameHeader, _ body: [UInt8], like expected: Vectors.Expectation) -> Vectors.Expectation
    mutating func act(_ step: Vectors.Step, _ number: Int) throws
}

extension WireLimits {
    init(_ limits: Vectors.Limits) {
        self.init()
        frameBytes = limits.frame_bytes ?? frameBytes
        metadataBytes = limits.metadata_bytes ?? metadataBytes
        concurrentStreams = limits.concurrent_streams ?? concurrentStreams
        internedMethods = limits.interned_methods ?? internedMethods
        internedPassports = limits.interned_passports ?? internedPassports
        streamCredit = limits.stream_credit ?? streamCredit
        connectionCredit = limits.connection_credit ?? connectionCredit
        messageBytes = limits.message_bytes ?? messageBytes
    }
}

extension Vectors.Expectation {
    init(_ event: String) { self.init(event: event, stream: nil, timeout: nil, method: nil, reason: nil, open: nil, last: nil, complete: nil, payload: nil, text: nil, bytes: nil, payload_size: nil, total: nil, metadata: nil, trailers: nil, streams: nil) }

    /// Only what the vector speaks of.
    func cut(to expected: Self) -> Self {
        var cut = self
        if expected.stream == nil { cut.stream = nil }
        if expected.timeout == nil { cut.timeout = nil }
        if expected.method == nil { cut.method = nil }
        if expected.open == nil { cut.open = nil }
        if expected.payload == nil { cut.payload = nil }
        if let size = expected.payload_size, payload == String(repeating: "00", count: size) {
            cut.payload_size = size
        }
        if expected.text == nil { cut.text = nil }
        if expected.metadata == nil { cut.metadata = nil }
        if expected.trailers == nil { cut.trailers = nil }
        return cut
    }

    static func exchange(_ event: ExchangeEvent, _ stream: UInt32, _ body: [UInt8]) -> Self {
        switch event {
        case .none: return Self("none")
        case .message(_, let payload, let isLast):
            var result = Self("message")
            result.stream = stream
            result.payload = Vectors.hex(body[payload])
            result.last = isLast
            return result
        case .part(_, let payload, let total, let isComplete, let isLast):
            var result = Self("part")
            result.stream = stream
            result.payload = Vectors.hex(body[payload])
            result.total = total
            result.complete = isComplete
            result.last = isLast
            return result
        case .credit:
            var result = Self("credit")
            result.stream = stream
            return result
        case .connectionCredit: return Self("connection-credit")
        case .tooLarge:
            var result = Self("too-large")
            result.stream = stream
            return result
        case .fail: return Self("a violation inside of an event")
        }
    }

    static func closed(_ violation: WireViolation) -> Self {
        var result = Self("close")
        result.reason = violation.reason.rawValue
        return result
    }

    static func peerClosed(_ reason: CloseReason, _ text: String) -> Self {
        var result = Self("peer-closed")
        result.reason = reason.rawValue
        result.text = text
        return result
    }
}

func metadata(_ bytes: some Collection<UInt8>) -> [[String]] {
    Array(bytes).withUnsafeBytes { MetadataCodec.read($0) }.map { $0.map { [$0.name, $0.value] } } ?? [["malformed"]]
}
