import MeshWire
import Testing

@Suite struct ServerConnectionMachineTests {
    @Test func `a call runs from request to answer`() {
        var machine = ServerConnectionMachine.opened()
        guard case .request(let head, let slot) = machine.receive(Frame.request(1, payload: [1, 2])) else {
            Issue.record("the request was not taken")
            return
        }
        #expect(head.stream == 1 && slot == 0 && machine.openStreams == 1)
        #expect(machine.finished(1) == .answer)
        #expect(machine.openStreams == 0)
    }

    @Test func `the first frame must be SETTINGS`() {
        var machine = ServerConnectionMachine(limits: WireLimits())
        #expect(machine.receive(Frame.request(1)) == .fail(WireViolation(.protocolError, "the first frame must be SETTINGS")))
        #expect(machine.receive(Frame.settings()) == .none)
    }

    @Test func `a frame beyond the limit is refused by its header`() {
        let machine = ServerConnectionMachine.opened(WireLimits(frameBytes: 20_000))
        #expect(machine.check(FrameHeader(length: 20_000, type: FrameType.request)) == nil)
        #expect(machine.check(FrameHeader(length: 20_001, type: FrameType.request))?.reason == .frameTooLarge)
        #expect(machine.check(FrameHeader(length: .max, type: 0x7F))?.reason == .frameTooLarge)
        #expect(ServerConnectionMachine(limits: WireLimits()).check(FrameHeader(length: 65_537, type: FrameType.settings))?.reason == .frameTooLarge)
    }

    @Test func `streams are odd and increase`() {
        for second: UInt32 in [1, 2, 4] {
            var machine = ServerConnectionMachine.opened()
            _ = machine.receive(Frame.request(3))
            guard case .fail(let violation) = machine.receive(Frame.request(second)) else {
                Issue.record("stream \(second) after 3 was taken")
                continue
            }
            #expect(violation.reason == .protocolError)
        }
    }

    @Test func `a number that was never defined breaks the connection`() {
        var machine = ServerConnectionMachine.opened()
        guard case .fail = machine.receive(Frame.request(1, method: 2, name: nil)) else { Issue.record("method"); return }
        machine = .opened()
        guard case .fail = machine.receive(Frame.request(1, passport: 1)) else { Issue.record("Passport"); return }
        machine = .opened(WireLimits(internedMethods: 2))
        guard case .fail = machine.receive(Frame.request(1, method: 3)) else { Issue.record("out of bounds"); return }
    }

    @Test func `a refused request still defines its numbers`() {
        var machine = ServerConnectionMachine.opened(WireLimits(concurrentStreams: 1))
        _ = machine.receive(Frame.request(1))
        guard case .refuse(let head, .tooManyStreams) = machine.receive(Frame.request(3, method: 2, name: "a.B/D")) else {
            Issue.record("the second request was not refused")
            return
        }
        #expect(head.methodName != nil)
        #expect(machine.finished(1) == .answer)
        guard case .request(let next, _) = machine.receive(Frame.request(5, method: 2, name: nil)) else { Issue.record("not taken"); return }
        #expect(next.method == 2)
    }

    @Test func `metadata beyond the limit refuses the call only`() {
        var machine = ServerConnectionMachine.opened(WireLimits(metadataBytes: 1024))
        let large = String(repeating: "x", count: 1200)
        guard case .refuse(_, .metadataTooLarge) = machine.receive(Frame.request(1, metadata: [("a", large)])) else { Issue.record("taken"); return }
        guard case .request = machine.receive(Frame.request(3, name: nil)) else { Issue.record("the connection is gone"); return }
    }

    @Test func `a cancelled call gets no answer and keeps its place until its work ends`() {
        var machine = ServerConnectionMachine.opened(WireLimits(concurrentStreams: 1))
        _ = machine.receive(Frame.request(1))
        #expect(machine.receive(Frame.bytes(FrameType.cancel, stream: 1)) == .cancel(slot: 0))
        #expect(machine.receive(Frame.bytes(FrameType.cancel, stream: 1)) == .none)
        guard case .refuse = machine.receive(Frame.request(3)) else { Issue.record("the slot was free"); return }
        #expect(machine.finished(1) == .discard)
        guard case .request = machine.receive(Frame.request(5)) else { Issue.record("the slot stayed taken"); return }
    }

    @Test func `a drain announces, waits for the echo, names the last stream, and drops what comes later`() {
        var machine = ServerConnectionMachine.opened()
        _ = machine.receive(Frame.request(1))
        #expect(machine.drain(ping: 42) == ControlFrame.drain(lastStream: .max) + ControlFrame.ping(42))
        guard case .request = machine.receive(Frame.request(3)) else { Issue.record("a request under way was not taken"); return }
        #expect(machine.receive(Frame.number(FrameType.pong, 41)) == .none)
        #expect(machine.receive(Frame.number(FrameType.pong, 42)) == .drainAcknowledged)
        #expect(machine.announceLastStream() == ControlFrame.drain(lastStream: 3))
        #expect(machine.receive(Frame.request(5)) == .none)
        #expect(machine.receive(Frame.bytes(FrameType.cancel, stream: 5)) == .none)
        #expect(!machine.isFinished)
        #expect(machine.finished(1) == .answer)
        #expect(machine.finished(3) == .answer)
        #expect(machine.isFinished)
    }

    @Test func `a flood of pings ends the connection`() {
        var machine = ServerConnectionMachine.opened(budget: AbuseBudget(burst: 2, perSecond: 1))
        #expect(machine.receive(Frame.number(FrameType.ping, 1)) == .send(ControlFrame.pong(1)))
        #expect(machine.receive(Frame.number(FrameType.ping, 2)) == .send(ControlFrame.pong(2)))
        guard case .fail(let violation) = machine.receive(Frame.number(FrameType.ping, 3)) else { Issue.record("not stopped"); return }
        #expect(violation.reason == .abuse)
    }

    @Test func `unknown frames are skipped when they may be`() {
        var machine = ServerConnectionMachine.opened()
        #expect(machine.receive(Frame.bytes(0x70, [.skippable], stream: 9, [1, 2])) == .none)
        guard case .fail = machine.receive(Frame.bytes(0x70, stream: 9)) else { Issue.record("skipped"); return }
    }

    @Test func `frames of a server are not for a server`() {
        for type in [FrameType.response, FrameType.error, FrameType.drain, FrameType.settings] {
            var machine = ServerConnectionMachine.opened()
            let stream: UInt32 = type == FrameType.drain || type == FrameType.settings ? 0 : 1
            guard case .fail = machine.receive(Frame.bytes(type, stream: stream, [0, 0, 0, 1])) else { Issue.record("type \(type) was taken"); continue }
        }
    }
}
