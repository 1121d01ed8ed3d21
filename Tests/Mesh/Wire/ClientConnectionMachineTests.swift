import MeshWire
import Testing

@Suite struct ClientConnectionMachineTests {
    @Test func `no call leaves before the server's SETTINGS`() {
        var machine = ClientConnectionMachine(limits: WireLimits(frameBytes: 1 << 20))
        #expect(machine.open() == .leaving)
        #expect(machine.receive(Frame.settings()) == .opened(Settings()))
        #expect(machine.open() == .stream(1, slot: 0))
        #expect(machine.open() == .stream(3, slot: 1))
    }

    @Test func `an answer ends its call, and a second one breaks nothing`() {
        var machine = ClientConnectionMachine.opened()
        _ = machine.open()
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 1, [1, 2, 3])) == .response(slot: 0, AnswerFrame(payload: 0..<3)))
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 1, [1])) == .none)
        #expect(machine.openStreams == 0)
    }

    @Test func `metadata in front of an answer is skipped`() {
        var machine = ClientConnectionMachine.opened()
        _ = machine.open()
        #expect(machine.receive(Frame.bytes(FrameType.error, [.metadata], stream: 1, [0, 4, 1, 0x61, 0, 0, 9])) == .error(slot: 0, AnswerFrame(trailers: 2..<6, payload: 6..<7)))
    }

    @Test func `an answer to a call that was never made breaks the connection`() {
        for stream: UInt32 in [3, 2, .max] {
            var machine = ClientConnectionMachine.opened()
            _ = machine.open()
            guard case .fail = machine.receive(Frame.bytes(FrameType.response, stream: stream)) else { Issue.record("stream \(stream)"); continue }
        }
    }

    @Test func `the server's limit holds back calls until one ends`() {
        var machine = ClientConnectionMachine.opened(WireLimits(concurrentStreams: 1))
        #expect(machine.open() == .stream(1, slot: 0))
        #expect(machine.open() == .full)
        _ = machine.receive(Frame.bytes(FrameType.response, stream: 1))
        #expect(machine.open() == .stream(3, slot: 0))
    }

    @Test func `a cancel is sent once and its late answer is dropped`() {
        var machine = ClientConnectionMachine.opened()
        _ = machine.open()
        #expect(machine.cancel(1, now: 0) == .send(ControlFrame.cancel(stream: 1)))
        #expect(machine.cancel(1, now: 0) == .none)
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 1)) == .none)
    }

    @Test func `a drain tells which calls nobody looked at`() {
        var machine = ClientConnectionMachine.opened()
        for _ in 0..<3 { _ = machine.open() }
        #expect(machine.receive(Frame.bytes(FrameType.drain, [], stream: 0, [255, 255, 255, 255])) == .leaving)
        #expect(machine.open() == .leaving)
        #expect(machine.receive(Frame.bytes(FrameType.drain, [], stream: 0, [0, 0, 0, 1])) == .unprocessed(slots: [1, 2]))
        #expect(!machine.isFinished)
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 1)) == .response(slot: 0, AnswerFrame(payload: 0..<0)))
        #expect(machine.isFinished)
    }

    @Test func `a server may refuse with CLOSE before it has said anything`() {
        var machine = ClientConnectionMachine(limits: WireLimits(frameBytes: 1 << 20))
        #expect(machine.receive(Frame.bytes(FrameType.close, [], stream: 0, [0, 3, 0x6E, 0x6F])) == .peerClosed(.version, "no"))
    }

    @Test func `a withheld cancel keeps its place until there is courtesy for it, or the server ends the call by itself`() {
        var limits = WireLimits()
        limits.concurrentStreams = 3
        var machine = ClientConnectionMachine(limits: WireLimits(), courtesy: AbuseBudget(burst: 1, perSecond: 1))
        _ = machine.receive(Frame.settings(Settings(limits: limits)))
        for _ in 0..<3 { _ = machine.open() }
        #expect(machine.cancel(1, now: 0) == .send(ControlFrame.cancel(stream: 1)))
        #expect(machine.cancel(3, now: 0) == .withhold)
        #expect(machine.cancel(5, now: 0) == .withhold)
        #expect(machine.hasWithheld && machine.openStreams == 2)
        #expect(machine.takeWithheld(now: 0) == [])
        // The third call's answer comes and is dropped: its place is free.
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 5)) == .none)
        #expect(machine.openStreams == 1)
        #expect(machine.takeWithheld(now: 1_000_000_000) == ControlFrame.cancel(stream: 3))
        #expect(!machine.hasWithheld && machine.openStreams == 0)
        #expect(machine.receive(Frame.bytes(FrameType.response, stream: 3)) == .none)
    }

    @Test func `pings are within the courtesy, and their answers cost the server nothing`() {
        var machine = ClientConnectionMachine(limits: WireLimits(), budget: AbuseBudget(burst: 1, perSecond: 0), courtesy: AbuseBudget(burst: 2, perSecond: 0))
        _ = machine.receive(Frame.settings())
        #expect(machine.ping(7, now: 0) == ControlFrame.ping(7))
        #expect(machine.ping(8, now: 0) == ControlFrame.ping(8))
        #expect(machine.ping(9, now: 0) == nil)
        #expect(machine.receive(Frame.number(FrameType.pong, 7)) == .pong)
        #expect(machine.receive(Frame.number(FrameType.pong, 8)) == .pong)
        // Nobody asked for this one: it costs, and the next one ends the connection.
        #expect(machine.receive(Frame.number(FrameType.pong, 9)) == .none)
        guard case .fail(let violation) = machine.receive(Frame.number(FrameType.pong, 9)) else { Issue.record("not stopped"); return }
        #expect(violation.reason == .abuse)
    }
}
