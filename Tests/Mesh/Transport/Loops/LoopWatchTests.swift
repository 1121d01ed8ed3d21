import MeshTransport
import NIOCore
import Synchronization
import Testing

/// Real loops between which messages go to and fro. One after the other: loops of a process share how many of them may be awake.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LoopWatchTests {
    private static let isAlone = System.coreCount < 2

    /// What both ends of a game have seen.
    private final class Game: Sendable {
        let rounds = Atomic(0)
        let awake = Atomic(0)
        let isOver = Atomic(false)
    }

    /// Lets two loops throw a ball to each other while `body` looks on.
    private func play(patience: Duration, _ body: (Line, Game) async throws -> Void) async throws {
        try await Line.with(patience: patience) { line in
            let game = Game()
            let loops = line.loops
            let answer: @Sendable (any Channel, ByteBuffer) -> Void = { channel, bytes in
                game.rounds.add(1, ordering: .relaxed)
                if loops.executor(of: channel.eventLoop).watch.isAwake { game.awake.add(1, ordering: .relaxed) }
                if !game.isOver.load(ordering: .relaxed) { channel.writeAndFlush(bytes, promise: nil) }
            }
            let server = try await line.listen(try line.source(.server, "echo"), onRead: answer)
            let end = line.connect(try line.source(.client, "orders"), port: try #require(server.localAddress?.port), onRead: answer)
            _ = try await end.established()
            try await body(line, game)
            game.isOver.store(true, ordering: .relaxed)
            try await end.channel().close()
            try await server.close()
        }
    }

    /// Waits until it is so, for a minute at most.
    private func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private func areAwake(_ loops: EventLoops) async throws -> Int {
        var count = 0
        for loop in loops.group.makeIterator() {
            let executor = loops.executor(of: loop)
            count += try await loop.submit { executor.watch.isAwake ? 1 : 0 }.get()
        }
        return count
    }

    @Test(.disabled(if: isAlone, "a machine with one processor keeps no loop awake"))
    func `loops that hear from each other quickly stay awake, and go to sleep when nothing comes any more`() async throws {
        try await play(patience: .milliseconds(20)) { line, game in
            // Once will do: where others want the processors all the time, a loop is hardly ever awake, as it should be.
            let wereAwake = try await eventually { game.awake.load(ordering: .relaxed) > 0 }
            #expect(wereAwake)
            game.isOver.store(true, ordering: .relaxed)
            let areAsleep = try await eventually { try await areAwake(line.loops) == 0 }
            #expect(areAsleep)
        }
    }

    @Test func `without patience no loop stays awake`() async throws {
        try await play(patience: .zero) { line, game in
            let havePlayed = try await eventually { game.rounds.load(ordering: .relaxed) > 1000 }
            #expect(havePlayed)
            #expect(game.awake.load(ordering: .relaxed) == 0)
        }
    }

    @Test(.disabled(if: isAlone, "a machine with one processor keeps no loop awake"))
    func `a loop that is awake does what others ask of it and what is due, and its process has a processor left`() async throws {
        try await play(patience: .seconds(30)) { line, game in
            let wereAwake = try await eventually { game.awake.load(ordering: .relaxed) > 0 }
            #expect(wereAwake)
            game.isOver.store(true, ordering: .relaxed)
            for loop in line.loops.group.makeIterator() {
                let start = ContinuousClock.now
                try await loop.scheduleTask(in: .milliseconds(10)) {}.futureResult.get()
                #expect(ContinuousClock.now - start < .seconds(15))
            }
            let awake = try await areAwake(line.loops)
            #expect(awake < System.coreCount)
        }
    }
}
