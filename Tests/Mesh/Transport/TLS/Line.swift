import Foundation
import MeshTransport
import NIOCore
import NIOPosix
import Synchronization

/// Real connections with real certificates: services echo and orders of one authority, in a directory of the test's own.
final class Line: Sendable {
    let directory = NSTemporaryDirectory() + "mesh-line-\(UInt64.random(in: 0 ... .max))"
    let loops: EventLoops
    let authority: DevelopmentAuthority
    private let accepted = Mutex<[End]>([])

    init(patience: Duration = .zero) throws {
        loops = EventLoops(numberOfThreads: 2, patience: patience)
        authority = DevelopmentAuthority(directory: directory)
        try authority.ensure(services: ["echo", "orders"])
    }

    static func with(patience: Duration = .zero, _ body: (Line) async throws -> Void) async throws {
        let line = try Line(patience: patience)
        defer { try? FileManager.default.removeItem(atPath: line.directory) }
        do {
            try await body(line)
            await line.loops.shutdown()
        } catch {
            await line.loops.shutdown()
            throw error
        }
    }

    func source(_ role: TLSRole, _ service: String, trust: TrustBundle? = nil) throws -> TLSContextSource {
        // Tests change files at once.
        try TLSContextSource(
            role: role, identity: try TLSIdentity(directory: "\(directory)/\(service)"), trust: try trust ?? TrustBundle(file: "\(directory)/ca.pem"),
            pause: .zero)
    }

    /// Says "hello" to each client, and what else is asked for.
    func listen(
        _ source: TLSContextSource, host: String = "127.0.0.1", port: Int = 0, onRead: @escaping @Sendable (any Channel, ByteBuffer) -> Void = { _, _ in }
    ) async throws -> any Channel {
        try await TLSListener.listen(host: host, port: port, source: source, loops: loops) { [self] executor in
            let end = End(executor.loop, onOpen: { $0.writeAndFlush(ByteBuffer(string: "hello"), promise: nil) }, onRead: onRead)
            accepted.withLock { $0.append(end) }
            return end
        }
    }

    /// The server's end of the connection that was accepted last.
    var lastAccepted: End? { accepted.withLock { $0.last } }

    func connect(
        _ source: TLSContextSource, port: Int, host: String = "127.0.0.1", expecting service: String = "echo", resolver: (any Resolver & Sendable)? = nil,
        onRead: @escaping @Sendable (any Channel, ByteBuffer) -> Void = { _, _ in }
    ) -> End {
        let executor = loops.next()
        let end = End(executor.loop, onRead: onRead)
        executor.loop.execute {
            TLSConnector.connect(
                host: host, port: port, expectedName: service, source: source, on: executor, timeout: .seconds(10), resolver: resolver
            ) { end }.whenFailure { end.never($0) }
        }
        return end
    }

    /// Connects, waits for the server's greeting, leaves, and says whether the session was resumed.
    func visit(_ source: TLSContextSource, port: Int, expecting service: String = "echo") async throws -> Bool {
        let end = connect(source, port: port, expecting: service) { channel, _ in channel.close(promise: nil) }
        let established = try await end.established()
        // A server refuses a client's certificate after the client's own handshake is done.
        guard try await end.total() == 5 else { throw TLSRefusal(cause: end.error ?? "no greeting") }
        return established.isResumed
    }

    func visit(_ source: TLSContextSource, port: Int, times: Int) async throws -> [Bool] {
        var resumed: [Bool] = []
        for _ in 0..<times { resumed.append(try await visit(source, port: port)) }
        return resumed
    }

    struct TLSRefusal: Error { var cause: String }
}
