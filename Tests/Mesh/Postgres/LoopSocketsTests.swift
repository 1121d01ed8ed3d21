import MeshPostgres
import MeshTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite struct LoopSocketsTests {
    private final class Bell: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let hasRung = Atomic(false)
        let answers = Atomic(0)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { hasRung.store(true, ordering: .releasing) }
    }

    @Test(.timeLimit(.minutes(2))) func `a database that always answers leaves the other sockets of its loop their turns`() async throws {
        var configuration = try await PrivatePostgres.shared().freshSchema(script: "")
        configuration.maximumConnections = 16
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let database = Database(configuration, eventLoopGroup: loops, logger: TestDatabase.logger)
        let bell = Bell()
        let server = try await ServerBootstrap(group: loops).childChannelInitializer { channel in channel.pipeline.addHandler(bell) }
            .bind(host: "127.0.0.1", port: 0).get()
        let rung = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let end = ContinuousClock.now + .seconds(20)
                    while !bell.hasRung.load(ordering: .acquiring), ContinuousClock.now < end {
                        _ = try await database.value("SELECT 1", as: Int32.self)
                        bell.answers.add(1, ordering: .relaxed)
                    }
                    return bell.hasRung.load(ordering: .acquiring)
                }
            }
            while bell.answers.load(ordering: .relaxed) < 200 { try await Task.sleep(for: .milliseconds(1)) }
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: #require(server.localAddress)).get()
            try await client.writeAndFlush(ByteBuffer(string: "ring"))
            let all = try await group.reduce(true) { $0 && $1 }
            try await client.close()
            return all
        }
        #expect(rung)
        try await server.close()
        await database.close()
        try await loops.shutdownGracefully()
    }
}
