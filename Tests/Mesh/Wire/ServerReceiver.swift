import MeshWire
import Testing

struct ServerReceiver: VectorReceiver {
    private var machine: ServerConnectionMachine
    private var slots: [UInt32: Int] = [:]

    init(_ limits: Vectors.Limits) {
        machine = ServerConnectionMachine(limits: WireLimits(limits), budget: limits.budget.map { AbuseBudget(burst: $0, perSecond: 0) } ?? AbuseBudget())
    }

    mutating func receive(_ header: FrameHeader, _ body: [UInt8], like expected: Vectors.Expectation) -> Vectors.Expectation {
        if let violation = machine.check(header) { return .closed(violation) }
        guard body.count == header.length else { return Vectors.Expectation("waits for the body") }
        let result = body.withUnsafeBytes { machine.received(header, body: $0, now: 0) }
        return event(result, header, body).cut(to: expected)
    }

    private mutating func event(_ result: ServerConnectionMachine.OnFrame, _ header: FrameHeader, _ body: [UInt8]) -> Vectors.Expectation {
        var event: Vectors.Expectation
        switch result {
        case .none: event = Vectors.Expectation("none")
        case .opened: event = Vectors.Expectation("opened")
        case .request(let head, let slot):
            slots[head.stream] = slot
            event = Vectors.Expectation("request")
            event.stream = head.stream
            event.method = head.method
            event.timeout = head.timeout
            event.open = head.isOpen
            event.payload = Vectors.hex(body[head.payload])
        case .refuse(let head, _):
            event = Vectors.Expectation("refuse")
            event.stream = head.stream
        case .cancel(let slot):
            #expect(slot == slots[header.stream])
            event = Vectors.Expectation("cancel")
            event.stream = header.stream
        case .exchange(let exchange): event = .exchange(exchange, header.stream, body)
        case .requestsEnded:
            event = Vectors.Expectation("end")
            event.stream = header.stream
        case .send(let bytes):
            event = Vectors.Expectation("send")
            event.bytes = Vectors.hex(bytes)
        case .drainAcknowledged: event = Vectors.Expectation("drain-acknowledged")
        case .peerClosed(let reason, let text): event = .peerClosed(reason, text)
        case .fail(let violation): event = .closed(violation)
        }
        return event
    }

    mutating func act(_ step: Vectors.Step, _ number: Int) throws {
        switch step.do {
        case "answer": _ = machine.finished(try #require(step.stream))
        case "answer-at-deadline": machine.answered(try #require(step.stream))
        case "take":
            let stream = try #require(step.stream)
            #expect(machine.taken(stream, slot: try #require(slots[stream]), cost: try #require(step.cost)) == step.credit, "step \(number)")
        case "connection-credit": #expect(machine.takeConnectionCredit() == step.credit, "step \(number)")
        case "drain": #expect(machine.drain(ping: try #require(step.number)) != nil)
        case "name-last-stream": #expect(machine.announceLastStream().map { Vectors.hex($0) } == step.bytes)
        default: Issue.record("step \(number): a server does not \(step.do ?? "act")")
        }
    }
}
