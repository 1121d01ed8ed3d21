import Mesh
import MeshBehaviorV1
import Testing

@Suite struct KeepAliveTests {
    @Test func `a peer that talks is not asked`() {
        var machine = KeepAlive(silence: 30, patience: 10)
        #expect(machine.firstLook == 30)
        #expect(machine.look(lastArrival: 25, sent: 30, now: 30) == .wait(25))
        #expect(machine.look(lastArrival: 54, sent: 55, now: 55) == .wait(29))
    }

    @Test func `a silent peer is asked once, and given up when it stays silent`() {
        var machine = KeepAlive(silence: 30, patience: 10)
        #expect(machine.look(lastArrival: 0, sent: 30, now: 30) == .ping(lookAfter: 10))
        #expect(machine.look(lastArrival: 0, sent: 35, now: 35) == .wait(5))
        #expect(machine.look(lastArrival: 0, sent: 40, now: 40) == .giveUp)
    }

    @Test func `an answer begins the silence anew`() {
        var machine = KeepAlive(silence: 30, patience: 10)
        #expect(machine.look(lastArrival: 0, sent: 30, now: 30) == .ping(lookAfter: 10))
        #expect(machine.look(lastArrival: 32, sent: 40, now: 40) == .wait(22))
        #expect(machine.look(lastArrival: 32, sent: 62, now: 62) == .ping(lookAfter: 10))
    }

    @Test func `who answers has the whole silence again`() {
        var machine = KeepAlive(silence: 30, patience: 10)
        #expect(machine.look(lastArrival: 0, sent: 30, now: 30) == .ping(lookAfter: 10))
        #expect(machine.answered() == 30)
        #expect(machine.look(lastArrival: 31, sent: 61, now: 61) == .ping(lookAfter: 10))
    }

    @Test func `a peer that talks is asked when it hears nothing from us`() {
        var machine = KeepAlive(silence: 30, patience: 10)
        #expect(machine.look(lastArrival: 25, sent: 1, now: 30) == .wait(25))
        #expect(machine.look(lastArrival: 54, sent: 1, now: 55) == .wait(5))
        #expect(machine.look(lastArrival: 59, sent: 1, now: 60) == .ping(lookAfter: 10))
        // The PING is counted when the link takes it.
        #expect(machine.look(lastArrival: 69, sent: 2, now: 70) == .wait(29))
        #expect(machine.look(lastArrival: 98, sent: 3, now: 99) == .wait(29))
    }

    /// Between a server that bears 400 ms of silence, and a client that pings after 50.
    private func pinging(_ body: (BehaviorServiceClient) async throws -> Void) async throws {
        var limits = ServerLimits()
        limits.silence = .milliseconds(400)
        try await InProcessStage.with(
            limits: limits,
            client: {
                $0.keepAlive = .milliseconds(50)
                $0.keepAlivePatience = .seconds(10)
            }
        ) { _, mesh in try await body(BehaviorServiceClient(mesh)) }
    }

    @Test func `a stream that is only read stays, because its client pings`() async throws {
        try await pinging { client in
            // The server is never silent for as long as the client asks after.
            let request = Request(plan: plan("", .send(Send(count: 60, size: 1, pauseMs: 20))))
            var replies = 0
            for try await _ in try await client.download(request) { replies += 1 }
            #expect(replies == 60)
        }
    }

    @Test func `a quiet connection stays, because its pings are answered`() async throws {
        try await pinging { client in
            // A call that takes longer than the server would bear silence.
            let reply = try await client.call(Request(plan: plan("", .waitMs(1200)), number: 3))
            #expect(reply.number == 3)
        }
    }

    @Test func `a client without pings is let go after a while`() async throws {
        var limits = ServerLimits()
        limits.silence = .milliseconds(200)
        try await InProcessStage.with(limits: limits, client: { $0.keepAlive = .seconds(60) }) { _, mesh in
            let error = await failure { try await BehaviorServiceClient(mesh).call(Request(plan: plan("", .waitMs(5000)))) }
            #expect(error?.code == .unavailable && error?.processed == .maybe)
        }
    }
}
