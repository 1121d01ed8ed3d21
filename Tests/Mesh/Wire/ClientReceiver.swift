import MeshWire
import Testing

struct ClientReceiver: VectorReceiver {
    private var machine: ClientConnectionMachine

    init(_ limits: Vectors.Limits) {
        machine = ClientConnectionMachine(
            limits: WireLimits(limits), budget: limits.budget.map { AbuseBudget(burst: $0, perSecond: 0) } ?? AbuseBudget(),
            courtesy: limits.courtesy.map { AbuseBudget(burst: $0, perSecond: 0) } ?? AbuseBudget(burst: 1000, perSecond: 400))
    }

    mutating func receive(_ header: FrameHeader, _ body: [UInt8], like expected: Vectors.Expectation) -> Vectors.Expectation {
        if let violation = machine.check(header) { return .closed(violation) }
        guard body.count == header.length else { return Vectors.Expectation("waits for the body") }
        let result = body.withUnsafeBytes { machine.received(header, body: $0, now: 0) }
        return event(result, header, body).cut(to: expected)
    }

    private func event(_ result: ClientConnectionMachine.OnFrame, _ header: FrameHeader, _ body: [UInt8]) -> Vectors.Expectation {
        var event: Vectors.Expectation
        switch result {
        case .none, .pong: event = Vectors.Expectation("none")
        case .opened: event = Vectors.Expectation("opened")
        case .response(_, let answer):
            event = Vectors.Expectation("response")
            event.metadata = metadata(body[answer.metadata])
            event.trailers = metadata(body[answer.trailers])
            event.payload = Vectors.hex(body[answer.payload])
        case .error(_, let answer):
            event = Vectors.Expectation("error")
            event.trailers = metadata(body[answer.trailers])
            event.payload = Vectors.hex(body[answer.payload])
        case .headers(_, let range):
            event = Vectors.Expectation("headers")
            event.metadata = metadata(body[range])
        case .exchange(let exchange): return .exchange(exchange, header.stream, body)
        case .ended(_, let trailers):
            event = Vectors.Expectation("ended")
            event.trailers = metadata(body[trailers])
        case .send(let bytes):
            event = Vectors.Expectation("send")
            event.bytes = Vectors.hex(bytes)
        case .leaving: event = Vectors.Expectation("leaving")
        case .unprocessed(let slots):
            event = Vectors.Expectation("unprocessed")
            event.streams = slots.map { UInt32($0 * 2 + 1) }
        case .peerClosed(let reason, let text): event = .peerClosed(reason, text)
        case .fail(let violation): event = .closed(violation)
        }
        if ["response", "error", "headers", "ended"].contains(event.event) { event.stream = header.stream }
        return event
    }

    mutating func act(_ step: Vectors.Step, _ number: Int) throws {
        switch step.do {
        case "open", "open-streaming":
            guard let stream = step.stream, case .stream(stream, _) = machine.open(sendsMessages: step.do == "open-streaming") else {
                Issue.record("step \(number): the call was not opened")
                return
            }
        case "open-fails": #expect(machine.open() == .full)
        case "cancel":
            let expected: ClientConnectionMachine.OnCancel = step.withheld == true ? .withhold : .send(Vectors.bytes(try #require(step.bytes)))
            #expect(machine.cancel(try #require(step.stream), now: 0) == expected, "step \(number)")
        case "send": try send(step, number)
        default: Issue.record("step \(number): a client does not \(step.do ?? "act")")
        }
    }

    private mutating func send(_ step: Vectors.Step, _ number: Int) throws {
        let stream = try #require(step.stream), total = try #require(step.size)
        var offset = step.offset ?? 0
        var parts: [String] = []
        var isBlocked = false
        repeat {
            guard let part = machine.nextPart(stream, of: total, from: offset, isLast: step.last ?? false) else {
                isBlocked = true
                break
            }
            let isWhole = part.payload == 0..<total
            let name = isWhole ? "message" : part.total != nil ? "first" : part.flags.contains(.more) ? "part" : "last"
            parts.append("\(name) \(part.payload.lowerBound)..\(part.payload.upperBound)")
            offset = part.payload.upperBound
        } while offset < total
        #expect(parts == step.parts, "step \(number)")
        #expect(isBlocked == (step.then == "blocked"), "step \(number)")
    }
}
