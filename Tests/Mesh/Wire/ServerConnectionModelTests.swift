import MeshWire
import Testing

/// Every sequence of events up to a length, against a second, naive account of what must hold.
@Suite struct ServerConnectionModelTests {
    private enum Event: CaseIterable {
        case settings, firstRequest, nextRequest, cancelFirst, cancelSecond, ping, pong, close, skippable, drain, announce, finishFirst, finishSecond
    }

    private struct Model {
        var isOpen = false
        var isClosed = false
        var isDrained = false
        var last: UInt32 = 0
        var working: Set<UInt32> = []
        var cancelled: Set<UInt32> = []
    }

    @Test func `all sequences of five events keep the account`() {
        let first = ServerConnectionMachine(limits: WireLimits(concurrentStreams: 1))
        explore(first, Model(), depth: 5)
    }

    @Test func `all sequences of five events on an open connection keep the account`() {
        var model = Model()
        model.isOpen = true
        explore(.opened(WireLimits(concurrentStreams: 2)), model, depth: 4)
    }

    private func explore(_ machine: ServerConnectionMachine, _ model: Model, depth: Int) {
        guard depth > 0 else { return }
        for event in Event.allCases {
            var machine = machine, model = model
            apply(event, &machine, &model)
            if machine.openStreams != model.working.count { Issue.record("\(event): \(machine.openStreams) streams, \(model.working) expected") }
            // Nothing new can happen on a closed connection: one step shows it.
            explore(machine, model, depth: model.isClosed ? min(1, depth - 1) : depth - 1)
        }
    }

    private func apply(_ event: Event, _ machine: inout ServerConnectionMachine, _ model: inout Model) {
        switch event {
        case .settings: receive(Frame.settings(), &machine, &model)
        case .firstRequest: receive(Frame.request(1), &machine, &model)
        case .nextRequest: receive(Frame.request(model.last + (model.last == 0 ? 1 : 2)), &machine, &model)
        case .cancelFirst: receive(Frame.bytes(FrameType.cancel, stream: 1), &machine, &model)
        case .cancelSecond: receive(Frame.bytes(FrameType.cancel, stream: 3), &machine, &model)
        case .ping: receive(Frame.number(FrameType.ping, 1), &machine, &model)
        case .pong: receive(Frame.number(FrameType.pong, 7), &machine, &model)
        case .close: receive(Frame.bytes(FrameType.close, [], stream: 0, [0, 0]), &machine, &model)
        case .skippable: receive(Frame.bytes(0x7F, [.skippable]), &machine, &model)
        case .drain:
            if machine.drain(ping: 7) == nil, !model.isOpen { model.isClosed = true }
        case .announce:
            if machine.announceLastStream() != nil { model.isDrained = true }
        case .finishFirst: finish(1, &machine, &model)
        case .finishSecond: finish(3, &machine, &model)
        }
    }

    private func finish(_ stream: UInt32, _ machine: inout ServerConnectionMachine, _ model: inout Model) {
        let isAnswered = model.working.contains(stream) && !model.cancelled.contains(stream) && !model.isClosed
        if machine.finished(stream) != (isAnswered ? .answer : .discard) { Issue.record("stream \(stream): answered \(!isAnswered)") }
        model.working.remove(stream)
    }

    private func receive(_ frame: (FrameHeader, [UInt8]), _ machine: inout ServerConnectionMachine, _ model: inout Model) {
        let before = model
        switch machine.receive(frame) {
        case .none, .drainAcknowledged: break
        case .opened:
            if before.isOpen || before.isClosed { Issue.record("opened twice") }
            model.isOpen = true
        case .request(let head, _):
            if before.isClosed || before.isDrained || !before.isOpen || head.stream <= before.last { Issue.record("request \(head.stream) was taken") }
            model.last = head.stream
            model.working.insert(head.stream)
        case .refuse(let head, _):
            if before.working.isEmpty { Issue.record("refused without need") }
            model.last = head.stream
        case .cancel:
            if !before.working.contains(frame.0.stream) || before.cancelled.contains(frame.0.stream) { Issue.record("cancelled what does not run") }
            model.cancelled.insert(frame.0.stream)
        case .exchange, .requestsEnded: Issue.record("messages without a stream of them")
        case .send:
            if frame.0.type != FrameType.ping { Issue.record("an answer to nothing") }
        case .peerClosed, .fail: model.isClosed = true
        }
        if before.isClosed, model.last != before.last { Issue.record("a closed connection took something") }
    }
}
