import Mesh
import MeshBehaviorV1
import MeshProtobuf
import MeshTransport

/// One call under way: carries out the steps of its plan.
struct Enactment {
    let call: CallContext
    var requests: MessageStream<Request>.AsyncIterator?
    let replies: MessageWriter<Reply>?
    let ledger: Ledger
    let tag: String
    private var messagesRead: UInt64 = 0
    private var bytesRead: UInt64 = 0
    private var sent: UInt64 = 0
    /// The one reply of a kind that has one, if a step decided it.
    private(set) var outcome: Reply?

    /// What a handler with a bug throws.
    private struct Bug: Error { var text: String }

    init(call: CallContext, requests: MessageStream<Request>.AsyncIterator?, replies: MessageWriter<Reply>?, ledger: Ledger, tag: String) {
        self.call = call
        self.requests = requests
        self.replies = replies
        self.ledger = ledger
        self.tag = tag
    }

    mutating func run(_ steps: [Step]) async throws {
        for step in steps { try await run(step) }
    }

    private mutating func run(_ step: Step) async throws {
        switch step.step {
        case .waitMs(let milliseconds): try await Task.sleep(for: .milliseconds(Int(milliseconds)))
        case .workMs(let milliseconds):
            // Another task, because this one may be cancelled.
            await Task.detached { try? await Task.sleep(for: .milliseconds(Int(milliseconds))) }.value
        case .waitForCancel: try await Task.sleep(for: .seconds(3600))
        case .send(let what): try await send(what)
        case .read(let count): for _ in 0..<count where try await next() != nil {}
        case .readAll: while try await next() != nil {}
        case .echo: while let request = try await next() { try await send(reply(payload: request.payload, number: request.number)) }
        case .fail(let fault): throw MeshError(fault)
        case .metadata(let entry): call.responseMetadata.append(entry.name, entry.value)
        case .trailer(let entry): call.responseTrailers.append(entry.name, entry.value)
        case .crash(let text): throw Bug(text: text)
        case nil: throw MeshError(.invalidArgument, "a step that says nothing")
        }
    }

    private mutating func next() async throws -> Request? {
        let request = try await requests?.next()
        if let request { count(request) }
        return request
    }

    /// Notes a request that the handler has got.
    mutating func count(_ request: Request) {
        let size = UInt64(request.payload.count)
        messagesRead += 1
        bytesRead += size
        ledger.update(tag) {
            $0.messagesRead += 1
            $0.bytesRead += size
        }
    }

    private mutating func send(_ what: Send) async throws {
        guard replies != nil else {
            outcome = reply(payload: [UInt8](repeating: 0, count: Int(what.size)), number: 0)
            return
        }
        for number in 0..<UInt64(what.count) {
            try await send(reply(payload: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: Int(what.size)), number: number))
            if what.pauseMs > 0 { try await Task.sleep(for: .milliseconds(Int(what.pauseMs))) }
        }
    }

    mutating func send(_ reply: Reply) async throws {
        try await replies?.write(reply)
        sent += 1
        ledger.update(tag) { $0.messagesSent += 1 }
    }

    func reply(payload: [UInt8], number: UInt64) -> Reply {
        let (seconds, attoseconds) = call.remaining.components
        return Reply(
            payload: payload, number: number, messagesRead: messagesRead, bytesRead: bytesRead,
            remainingUs: seconds * 1_000_000 + attoseconds / 1_000_000_000_000, metadata: call.metadata.map { Entry(name: $0.name, value: $0.value) },
            peer: "\(call.peer.kind.rawValue)/\(call.peer.name)")
    }
}

extension MeshError {
    fileprivate init(_ fault: Fail) {
        self.init(
            StatusCode(rawValue: UInt8(clamping: fault.code)), fault.message, reason: fault.reason,
            violations: fault.violations.map { .init(field: $0.field, message: $0.message) },
            retryAfter: fault.retryAfterMs == 0 ? nil : .milliseconds(Int(fault.retryAfterMs)))
    }
}
