import Mesh
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
}
