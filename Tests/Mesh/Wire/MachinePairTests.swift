import MeshEnvironment
import MeshWire
import Testing

/// A client's machine and a server's, joined by two queues of bytes: whatever the limits, the sizes and the order of events, every message
/// arrives whole and in order, and nobody waits for ever.
@Suite struct MachinePairTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `every message arrives, in order and whole`(seed: UInt64) {
        var pair = MachinePair(seed: seed)
        pair.run()
        #expect(pair.problem == nil, "seed \(seed): \(pair.problem ?? "")")
        #expect(pair.isDone, "seed \(seed): stuck after \(pair.steps) steps")
    }
}

/// Echoes the sizes of messages over several streams with random limits.
private struct MachinePair {
    private struct Call {
        var stream: UInt32 = 0
        var clientSlot = 0
        var serverSlot = 0
        /// Sizes that the client sends.
        var requests: [Int]
        var nextRequest = 0
        var offset = 0
        /// Sizes that the server has got and sends back.
        var replies: [Int] = []
        var nextReply = 0
        var replyOffset = 0
        var echoed: [Int] = []
        var requestsOver = false
        var isAnswered = false
        var isOver = false
        // What has come and waits to be taken: cost each.
        var serverUntaken: [Int] = []
        var clientUntaken: [Int] = []
        var serverPart = 0
        var clientPart = 0
    }

    private let random: RandomSource
    private var client: ClientConnectionMachine
    private var server: ServerConnectionMachine
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    private var calls: [Call]
    private var byStream: [UInt32: Int] = [:]
    private(set) var problem: String?
    private(set) var steps = 0

    init(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        self.random = random
        func limits() -> WireLimits {
            var limits = WireLimits.least
            limits.concurrentStreams = 1 + UInt32(random.next() % 5)
            limits.frameBytes += UInt32(random.next() % 3) * 20_000
            limits.streamCredit += UInt32(random.next() % 4) * 9_001
            limits.connectionCredit += UInt32(random.next() % 3) * 30_011
            limits.messageBytes = 200_000
            return limits
        }
        let own = limits(), peers = limits()
        client = ClientConnectionMachine(limits: own)
        server = ServerConnectionMachine(limits: peers)
        calls = (0..<Int(1 + random.next() % 8)).map { _ in
            Call(requests: (0..<Int(random.next() % 12)).map { _ in random.next() % 3 == 0 ? Int(random.next() % 150_000) : Int(random.next() % 3000) })
        }
        toServer = ControlFrame.settings(Settings(limits: own))
        toClient = ControlFrame.settings(Settings(limits: peers))
    }

    var isDone: Bool { calls.allSatisfy(\.isOver) }

    mutating func run() {
        var idle = 0
        while !isDone, problem == nil, idle < 2000, steps < 200_000 {
            steps += 1
            let before = (toServer.count, toClient.count, calls.map(\.nextRequest), calls.map(\.echoed.count))
            switch random.next() % 8 {
            case 0, 1: deliverToServer()
            case 2, 3: deliverToClient()
            case 4: openNext()
            case 5: sendRequest()
            case 6: sendReply()
            default: take()
            }
            let after = (toServer.count, toClient.count, calls.map(\.nextRequest), calls.map(\.echoed.count))
            idle = before == after ? idle + 1 : 0
        }
        for call in calls where call.isOver && call.echoed != call.requests { problem = problem ?? "sent \(call.requests), got \(call.echoed)" }
    }

    private var someCall: Int { Int(random.next() % UInt64(calls.count)) }

    private mutating func openNext() {
        guard let index = calls.firstIndex(where: { $0.stream == 0 }), case .stream(let stream, let slot) = client.open(sendsMessages: true) else { return }
        calls[index].stream = stream
        calls[index].clientSlot = slot
        byStream[stream] = index
        var frame = RequestFrame(stream: stream, method: 1)
        frame.methodName = "a.B/C"
        frame.isOpen = true
        toServer += Frame.written(frame, [])
    }

    private mutating func sendRequest() {
        let index = someCall
        let call = calls[index]
        guard call.stream != 0, !call.requestsOver, !call.isOver else { return }
        guard call.nextRequest < call.requests.count else {
            if let bytes = client.endRequests(call.stream) { toServer += bytes }
            calls[index].requestsOver = true
            return
        }
        let size = call.requests[call.nextRequest]
        let isLast = call.nextRequest == call.requests.count - 1 && random.next() % 2 == 0
        guard let part = client.nextPart(call.stream, of: size, from: call.offset, isLast: isLast) else { return }
        toServer += written(part, call.stream, size)
        calls[index].offset = part.payload.upperBound
        if part.payload.upperBound == size, !part.flags.contains(.more) {
            calls[index].offset = 0
            calls[index].nextRequest += 1
            calls[index].requestsOver = part.flags.contains(.last)
        }
    }

    private mutating func sendReply() {
        let index = someCall
        let call = calls[index]
        guard call.stream != 0, !call.isAnswered else { return }
        guard call.nextReply < call.replies.count else {
            if call.serverPart == -1 {
                calls[index].isAnswered = true
                if server.finished(call.stream) == .answer { toClient += ControlFrame.end(stream: call.stream) }
            }
            return
        }
        let size = call.replies[call.nextReply]
        guard let part = server.nextPart(call.stream, of: size, from: call.replyOffset) else { return }
        toClient += written(part, call.stream, size)
        calls[index].replyOffset = part.payload.upperBound
        if part.payload.upperBound == size, !part.flags.contains(.more) {
            calls[index].replyOffset = 0
            calls[index].nextReply += 1
        }
    }

    private func written(_ part: MessagePart, _ stream: UInt32, _ total: Int) -> [UInt8] {
        let message = [UInt8](repeating: UInt8(truncatingIfNeeded: total), count: total)
        var bytes = [UInt8](repeating: 0, count: part.size)
        bytes.withUnsafeMutableBytes { memory in message.withUnsafeBytes { part.write(to: memory, stream: stream, message: $0) } }
        return bytes
    }

    /// An application takes what waits for it: all of one stream, on one side.
    private mutating func take() {
        let index = someCall
        let call = calls[index]
        if random.next() % 2 == 0 {
            calls[index].serverUntaken = []
            for cost in call.serverUntaken { give(server.taken(call.stream, slot: call.serverSlot, cost: cost), call.stream, &toClient) }
            give(server.takeConnectionCredit(), 0, &toClient)
        } else {
            calls[index].clientUntaken = []
            for cost in call.clientUntaken { give(client.taken(call.stream, slot: call.clientSlot, cost: cost), call.stream, &toServer) }
            give(client.takeConnectionCredit(), 0, &toServer)
        }
    }

    private func give(_ amount: UInt32, _ stream: UInt32, _ queue: inout [UInt8]) {
        if amount > 0 { queue += ControlFrame.credit(stream: stream, amount) }
    }

    private static func takeFrame(_ queue: inout [UInt8]) -> (FrameHeader, [UInt8])? {
        guard let header = queue.withUnsafeBytes({ FrameHeader($0) }) else { return nil }
        let end = FrameHeader.size + Int(header.length)
        let body = Array(queue[FrameHeader.size..<end])
        queue.removeFirst(end)
        return (header, body)
    }

    private mutating func deliverToServer() {
        guard let frame = Self.takeFrame(&toServer) else { return }
        if let violation = server.check(frame.0) { return problem = violation.text }
        let stream = frame.0.stream, cost = MessageCost.of(body: frame.1.count)
        switch server.receive(frame) {
        case .request(let head, let slot): if let index = byStream[head.stream] { calls[index].serverSlot = slot }
        case .exchange(.message(_, let payload, let isLast)): arrivedAtServer(stream, payload.count, cost, isWhole: true, isLast)
        case .exchange(.part(_, let payload, let total, let isComplete, let isLast)):
            if let index = byStream[stream] {
                calls[index].serverPart += payload.count
                if isComplete, calls[index].serverPart != total { problem = "parts of \(calls[index].serverPart) bytes for \(total)" }
                if isComplete { calls[index].serverPart = 0 }
            }
            // Parts are taken as they come.
            give(server.taken(stream, slot: byStream[stream].map { calls[$0].serverSlot } ?? 0, cost: cost), stream, &toClient)
            give(server.takeConnectionCredit(), 0, &toClient)
            if isComplete { arrivedAtServer(stream, total, 0, isWhole: true, isLast) }
        case .requestsEnded: if let index = byStream[stream] { calls[index].serverPart = -1 }
        case .fail(let violation): problem = "server: \(violation.text)"
        case .refuse: problem = "refused"
        default: break
        }
    }

    private mutating func arrivedAtServer(_ stream: UInt32, _ size: Int, _ cost: Int, isWhole: Bool, _ isLast: Bool) {
        guard let index = byStream[stream] else { return }
        calls[index].replies.append(size)
        if cost > 0 { calls[index].serverUntaken.append(cost) }
        if isLast { calls[index].serverPart = -1 }
    }

    private mutating func deliverToClient() {
        guard let frame = Self.takeFrame(&toClient) else { return }
        if let violation = client.check(frame.0) { return problem = violation.text }
        let stream = frame.0.stream, cost = MessageCost.of(body: frame.1.count)
        switch client.receive(frame) {
        case .exchange(.message(_, let payload, _)):
            guard let index = byStream[stream] else { return }
            calls[index].echoed.append(payload.count)
            calls[index].clientUntaken.append(cost)
        case .exchange(.part(_, _, let total, let isComplete, _)):
            guard let index = byStream[stream] else { return }
            give(client.taken(stream, slot: calls[index].clientSlot, cost: cost), stream, &toServer)
            give(client.takeConnectionCredit(), 0, &toServer)
            if isComplete { calls[index].echoed.append(total) }
        case .ended: if let index = byStream[stream] { calls[index].isOver = true }
        case .fail(let violation): problem = "client: \(violation.text)"
        default: break
        }
        // A stream that has ended gives back what was not taken.
        give(client.takeConnectionCredit(), 0, &toServer)
        give(server.takeConnectionCredit(), 0, &toClient)
    }
}
