package import Mesh
package import MeshBehaviorV1

/// The service of the behaviour suite: does what each call's plan says, and remembers what happened to calls that carry a tag.
package final class BehaviorDesk: BehaviorService {
    private let ledger = Ledger()

    package init() {}

    package func call(_ request: Request, _ call: CallContext) async throws -> Reply {
        try await enact(request, call) { enactment in
            enactment.count(request)
            try await enactment.run(request.plan?.steps ?? [])
            return enactment.outcome ?? enactment.reply(payload: request.payload, number: request.number)
        }
    }

    package func upload(_ requests: MessageStream<Request>, _ call: CallContext) async throws -> Reply {
        var iterator = requests.makeAsyncIterator()
        let first = try await iterator.next()
        return try await enact(first ?? Request(), call, requests: iterator) { enactment in
            if let first { enactment.count(first) }
            let steps = first?.plan?.steps ?? []
            try await enactment.run(steps.isEmpty ? [Step(step: .readAll(true))] : steps)
            return enactment.outcome ?? enactment.reply(payload: first?.payload ?? [], number: first?.number ?? 0)
        }
    }

    package func download(_ request: Request, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {
        try await enact(request, call, replies: responses) { enactment in
            enactment.count(request)
            try await enactment.run(request.plan?.steps ?? [])
        }
    }

    package func chat(_ requests: MessageStream<Request>, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {
        var iterator = requests.makeAsyncIterator()
        guard let first = try await iterator.next() else { return }
        try await enact(first, call, requests: iterator, replies: responses) { enactment in
            enactment.count(first)
            let steps = first.plan?.steps ?? []
            if steps.isEmpty { try await enactment.send(enactment.reply(payload: first.payload, number: first.number)) }
            try await enactment.run(steps.isEmpty ? [Step(step: .echo(true))] : steps)
        }
    }

    package func observe(_ request: ObserveRequest, _ call: CallContext) async throws -> Observation {
        try await ledger.observe(request.tag, event: request.event, calls: max(1, UInt64(request.calls)))
    }

    private func enact<Result>(
        _ first: Request, _ call: CallContext, requests: MessageStream<Request>.AsyncIterator? = nil, replies: MessageWriter<Reply>? = nil,
        _ body: (inout Enactment) async throws -> Result
    ) async throws -> Result {
        let tag = first.plan?.tag ?? ""
        ledger.update(tag) { $0.started += 1 }
        defer { ledger.update(tag) { $0.ended += 1 } }
        return try await withTaskCancellationHandler {
            var enactment = Enactment(call: call, requests: requests, replies: replies, ledger: ledger, tag: tag)
            return try await body(&enactment)
        } onCancel: {
            ledger.update(tag) { $0.cancelled += 1 }
        }
    }
}
