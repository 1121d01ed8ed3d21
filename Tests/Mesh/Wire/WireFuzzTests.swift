import Foundation
import MeshEnvironment
import MeshWire
import Testing

/// Damaged sessions against both machines: they answer, never trap, keep to their limits, and do nothing once they have failed.
///
/// CHILL_FUZZ_SECONDS says how long (2 without it), CHILL_FUZZ_SEED where to begin: each session has a seed of its own, one after the other.
@Suite struct WireFuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["CHILL_FUZZ_SECONDS"].flatMap(Double.init) ?? 2
    private static let first = environment["CHILL_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

    @Test func `damaged sessions are survived`() throws {
        let corpus = try Vectors.sessions().map { session in
            session.steps.compactMap { $0.receive.map(Vectors.bytes) }.filter { bytes in
                bytes.withUnsafeBytes { FrameHeader($0) }.map { Int($0.length) == bytes.count - FrameHeader.size } ?? false
            }
        }
        let end = ContinuousClock.now + .seconds(Self.seconds)
        var seed = Self.first
        var accepted = 0
        while ContinuousClock.now < end {
            var session = FuzzSession(seed: seed, corpus: corpus)
            session.run()
            if let problem = session.problem { Issue.record("CHILL_FUZZ_SEED=\(seed): \(problem)") }
            accepted += session.accepted
            seed += 1
        }
        // A fuzzer whose every frame is refused at once would find nothing.
        #expect(accepted > 1000)
    }
}

/// One session: frames of the vectors, mixed and damaged, with deeds of the receiver in between.
private struct FuzzSession {
    private let random: RandomSource
    private let corpus: [[[UInt8]]]
    private var server: ServerConnectionMachine
    private var client: ClientConnectionMachine
    private var serverFailed = false
    private var clientFailed = false
    private(set) var problem: String?
    private(set) var accepted = 0
    private static let limits: WireLimits = {
        var limits = WireLimits.least
        limits.concurrentStreams = 8
        limits.internedMethods = 4
        return limits
    }()

    init(seed: UInt64, corpus: [[[UInt8]]]) {
        random = RandomSource.seeded(seed)
        self.corpus = corpus
        server = ServerConnectionMachine(limits: Self.limits)
        client = ClientConnectionMachine(limits: Self.limits)
    }

    mutating func run() {
        var frames = corpus[below(corpus.count)] + corpus[below(corpus.count)] + corpus[below(corpus.count)]
        if below(8) != 0 { frames.insert(ControlFrame.settings(Settings(limits: Self.limits)), at: 0) }
        for frame in frames {
            let now = Int64(below(5)) * 1_000_000_000
            receive(below(3) == 0 ? damaged(frame) : frame, now)
            act(now)
            if problem != nil { return }
        }
    }

    private func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

    private func damaged(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        switch below(5) {
        case 0: frame[4] = UInt8(below(24))
        case 1: frame[5] = UInt8(truncatingIfNeeded: random.next())
        case 2: frame[9] = UInt8(below(16))
        case 3: if frame.count > FrameHeader.size { frame[FrameHeader.size + below(frame.count - FrameHeader.size)] = UInt8(truncatingIfNeeded: random.next()) }
        default: if frame.count > FrameHeader.size { frame.removeLast(1 + below(frame.count - FrameHeader.size)) } else { frame += random.bytes(below(40)) }
        }
        let length = UInt32(frame.count - FrameHeader.size)
        withUnsafeBytes(of: length.bigEndian) { frame.replaceSubrange(0..<4, with: $0) }
        return frame
    }

    private mutating func receive(_ bytes: [UInt8], _ now: Int64) {
        guard let header = bytes.withUnsafeBytes({ FrameHeader($0) }) else { return }
        let frame = (header, Array(bytes[FrameHeader.size...]))
        if server.check(header) == nil {
            switch server.receive(frame, now: now) {
            case .fail(let violation):
                if violation.text.isEmpty { problem = "a violation without a word" }
                serverFailed = true
            case .peerClosed: serverFailed = true
            case .none: break
            case .request(let head, _):
                if head.payload.upperBound > frame.1.count || head.metadata.upperBound > frame.1.count { problem = "a range beyond the body" }
                live("a request", serverFailed)
            case .exchange(let event): live("\(event)", serverFailed, event, frame.1.count)
            default: live("an event", serverFailed)
            }
        }
        if server.openStreams > Int(Self.limits.concurrentStreams) { problem = "more streams than announced" }
        if client.check(header) == nil {
            switch client.receive(frame, now: now) {
            case .fail, .peerClosed: clientFailed = true
            case .none: break
            case .response(_, let answer), .error(_, let answer):
                if answer.payload.upperBound > frame.1.count { problem = "a range beyond the body" }
                live("an answer", clientFailed)
            case .exchange(let event): live("\(event)", clientFailed, event, frame.1.count)
            default: live("an event", clientFailed)
            }
        }
    }

    private mutating func live(_ what: String, _ hasFailed: Bool, _ event: ExchangeEvent = .none, _ count: Int = 0) {
        accepted += 1
        if hasFailed { problem = "\(what) after the end of the connection" }
        switch event {
        case .message(_, let payload, _): if payload.upperBound > count { problem = "a range beyond the body" }
        case .part(_, let payload, let total, _, _):
            if payload.upperBound > count || payload.isEmpty || total > Int(Self.limits.messageBytes) { problem = "a part that is not one" }
        default: break
        }
    }

    private mutating func act(_ now: Int64) {
        let stream = UInt32(below(16))
        switch below(12) {
        case 0, 1, 2: _ = client.open(sendsMessages: below(2) == 0)
        case 3: _ = client.cancel(stream, now: now)
        case 4: _ = client.takeWithheld(now: now)
        case 5: _ = client.nextPart(stream, of: below(40_000), from: 0, isLast: below(2) == 0)
        case 6: _ = client.endRequests(stream)
        case 7: _ = server.nextPart(stream, of: below(40_000), from: 0)
        case 8: _ = server.finished(stream)
        case 9: server.answered(stream)
        case 10: if server.drain(ping: 42) == nil { _ = server.announceLastStream() }
        default:
            _ = server.takeConnectionCredit()
            _ = client.takeConnectionCredit()
        }
    }
}
