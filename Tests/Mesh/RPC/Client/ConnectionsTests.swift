import Foundation
import Glibc
import Mesh
import MeshProtobuf
import MeshStatusV1
import Synchronization
import Testing

/// What a caller who is in a hurry does before its first call.
@Suite struct ConnectionsTests {
    @Test func `connections are open before the first call, whoever asks for them how often`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port) { $0.connectionsPerEndpoint = 2 }
            // Only a connection can tell that the contracts differ.
            client._uses(ServiceDefinition(name: Echo.name, methods: [], file: ContractFile("test/echo/v1/echo.proto", "BAUG")))
            #expect(client.contractDrifts == [])
            async let first: Void = client.connect()
            async let second: Void = client.connect()
            _ = try await (first, second)
            #expect(client.contractDrifts.map(\.service) == [Echo.name])
            try await client.connect()
            #expect(try await client._unary(Echo.say, Status(code: 1), CallOptions()).code == 1)
            await client.close()
            #expect(await failure { try await client.connect() }?.code == .cancelled)
        }
    }

    @Test func `who cannot be reached is named, and found when it is there`() async throws {
        try await Stage.with { stage in
            let first = try await stage.serve([EchoDesk()])
            let port = first.port
            await first.drain(within: .zero)
            let client = try stage.client(port: port)
            // The second one meets the pause after the attempt.
            for _ in 0..<2 {
                let error = await failure { try await client.connect() }
                #expect(error?.code == .unavailable && error?.reason == "UNREACHABLE" && error?.processed == .no)
                #expect(error?.message.contains("127.0.0.1:\(port)") == true)
            }
            let second = try await stage.serve([EchoDesk()], port: port)
            var error: MeshError?
            for _ in 0..<200 {
                error = await failure { try await client.connect() }
                if error == nil { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(error == nil)
            await client.close()
            await second.drain(within: .seconds(1))
        }
    }

    @Test func `closing a client ends the wait for its connections`() async throws {
        try await Stage.with { stage in
            let silent = try Silent()
            let client = try stage.client(port: silent.port) { $0.connectTimeout = .seconds(60) }
            let waiting = Task { await failure { try await client.connect() } }
            try await silent.accept()
            await client.close()
            let error = await waiting.value
            #expect(error?.code == .cancelled && error?.processed == .no)
        }
    }

    @Test func `calls from a service's own executor stay on its thread`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let executor = try client.executor(for: Echo.name)
            try await withTaskExecutorPreference(executor) {
                let thread = Self.thread()
                for code in 1...20 as ClosedRange<UInt32> {
                    let answer = try await client._unary(Echo.say, Status(code: code), CallOptions())
                    #expect(answer.code == code && Self.thread() == thread)
                }
            }
            let unknown = await failure { try client.executor(for: "test.unknown.v1.UnknownService") }
            #expect(unknown?.code == .unavailable && unknown?.processed == .no)
            await client.close()
        }
    }

    // Never inlined into async code: asking for the current thread must not be moved across suspensions.
    @inline(never)
    private static func thread() -> ObjectIdentifier { ObjectIdentifier(Thread.current) }

    /// Lets the kernel take connections, and says nothing.
    private final class Silent: Sendable {
        let port: Int
        private let descriptor: Int32
        private let taken = Mutex<[Int32]>([])

        init() throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let own = descriptor
            let isListening = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(own, $0, size) == 0 && listen(own, 8) == 0 && getsockname(own, $0, &size) == 0 }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
            guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        }

        /// Waits until somebody has connected.
        func accept() async throws {
            for _ in 0..<500 {
                let connection = Glibc.accept(descriptor, nil, nil)
                if connection >= 0 { return taken.withLock { $0.append(connection) } }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw POSIXError(.ETIMEDOUT)
        }

        deinit { for open in [descriptor] + taken.withLock({ $0 }) { close(open) } }
    }
}
