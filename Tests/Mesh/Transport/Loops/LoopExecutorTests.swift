import MeshTransport
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite struct LoopExecutorTests {
    private final class Bell: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let hasRung = Atomic(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { hasRung.store(true, ordering: .releasing) }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [false, true])
    func `a task that is always ready leaves the sockets of its loop their turns, even when it is run ahead of its own`(runsAhead: Bool) async throws {
        let loops = EventLoops(numberOfThreads: 1), others = EventLoops(numberOfThreads: 1)
        let executor = loops.next()
        let bell = Bell()
        let server = try await ServerBootstrap(group: executor.loop)
            .childChannelInitializer { channel in channel.pipeline.addHandler(bell) }
            .bind(host: "127.0.0.1", port: 0).get()
        let busy = Task(executorPreference: executor) {
            let end = ContinuousClock.now + .seconds(20)
            while !bell.hasRung.load(ordering: .acquiring), ContinuousClock.now < end {
                // As a connection does it that brings what the task waits for.
                if runsAhead { executor.loop.execute { executor.runAhead() } }
                await Task.yield()
            }
            return bell.hasRung.load(ordering: .acquiring)
        }
        let client = try await ClientBootstrap(group: others.next().loop).connect(to: #require(server.localAddress)).get()
        try await client.writeAndFlush(ByteBuffer(string: "ring"))
        #expect(await busy.value)
        try await client.close()
        try await server.close()
        await loops.shutdown()
        await others.shutdown()
    }
}
