import Mesh
import MeshBehaviorV1
import MeshEnvironment
import MeshStatusV1
import MeshWire
import Testing

@Suite struct HostileClientTests {
    private let settings = ControlFrame.settings(Settings())

    private func reason(_ bytes: [UInt8], limits: ServerLimits = ServerLimits()) async throws -> CloseReason? {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()], limits: limits)
            let reason = try await HostileClient.send(bytes, to: server.port, on: stage)
            // Whatever happened, the next client is served.
            let client = try stage.client(port: server.port)
            #expect(try await client._unary(Echo.say, Status(code: 1), CallOptions()).code == 1)
            await client.close()
            return reason
        }
    }

    private func header(_ length: UInt32, _ type: UInt8, _ stream: UInt32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: FrameHeader.size)
        bytes.withUnsafeMutableBytes { FrameHeader(length: length, type: type, stream: stream).write(to: $0) }
        return bytes
    }

    @Test func `a frame of four gigabytes ends the connection by its header`() async throws {
        #expect(try await reason(settings + header(.max, FrameType.request, 1)) == .frameTooLarge)
    }

    @Test func `settings of another version are refused as such`() async throws {
        #expect(try await reason(ControlFrame.settings(Settings(version: 9))) == .version)
    }

    @Test func `a request before the settings is refused`() async throws {
        #expect(try await reason(header(0, FrameType.request, 1)) == .protocolError)
    }

    @Test func `ten thousand pings are too many`() async throws {
        #expect(try await reason(settings + (0..<10_000).flatMap { ControlFrame.ping($0) }) == .abuse)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `garbage ends the connection with a reason`(seed: UInt64) async throws {
        // A body that cannot be waited for: the first frame that is no SETTINGS ends it.
        let garbage = [0, 0, 0, 0] + RandomSource.seeded(seed).bytes(2000)
        #expect(try await reason(garbage) == .protocolError)
    }

    @Test func `a client that never says anything is not waited for`() async throws {
        var limits = ServerLimits()
        limits.handshake = .milliseconds(300)
        #expect(try await reason([], limits: limits) == .timeout)
    }

    /// Its uploads never read.
    private struct Deaf: BehaviorService {
        func upload(_ requests: MessageStream<Request>, _ call: CallContext) async throws -> Reply {
            try await Task.sleep(for: .seconds(3600))
            return Reply()
        }

        func call(_ request: Request, _ call: CallContext) async throws -> Reply { Reply() }
        func download(_ request: Request, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {}
        func chat(_ requests: MessageStream<Request>, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {}
        func observe(_ request: ObserveRequest, _ call: CallContext) async throws -> Observation { Observation() }
    }

    private func upload(_ stream: UInt32, _ size: Int) -> [UInt8] {
        var frame = RequestFrame(stream: stream, method: 1)
        frame.methodName = "mesh.behavior.v1.BehaviorService/Upload"
        let payload = [UInt8](repeating: 0, count: size)
        var bytes = [UInt8](repeating: 0, count: frame.size(payloadSize: size))
        bytes.withUnsafeMutableBytes { memory in payload.withUnsafeBytes { frame.write(to: memory, payload: $0) } }
        return bytes
    }

    @Test func `messages that come with requests and that nobody reads have a bound`() async throws {
        try await Stage.with { stage in
            var limits = ServerLimits()
            limits.heldBytes = 1 << 20
            let server = try await stage.serve([Deaf()], limits: limits)
            // Three have no room beside the first; a cancel gives its room to the last one.
            let requests = upload(1, 800 << 10) + upload(3, 400 << 10) + upload(5, 400 << 10) + upload(7, 1 << 20) + ControlFrame.cancel(stream: 1) + upload(9, 800 << 10)
            let frames = try await HostileClient.talk(settings + requests + ControlFrame.close(.done, ""), to: server.port, on: stage)
            let refused = frames.filter { $0.header.type == FrameType.error }
            #expect(refused.map(\.header.stream) == [3, 5, 7])
            for (_, body) in refused { #expect(body.contains(sequence: Array("OUT_OF_MEMORY".utf8))) }
            await server.drain(within: .seconds(1))
        }
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool { indices.contains { self[$0...].starts(with: sequence) } }
}
