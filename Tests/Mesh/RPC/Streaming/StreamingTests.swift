import Mesh
import MeshBehaviorV1
import MeshProtobuf
import Testing

/// Streams from end to end: the same frames and machines as over a socket.
@Suite struct StreamingTests {
    @Test func `a server streams, and its metadata come before and after`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let told = ResponseMetadata()
            let request = Request(plan: plan("", .metadata(Entry(name: "a", value: "before")), .send(Send(count: 100, size: 10)), .trailer(Entry(name: "b", value: "after"))))
            var numbers: [UInt64] = []
            for try await reply in try await client.download(request, options: CallOptions(responseMetadata: told)) {
                if numbers.isEmpty { #expect(told.metadata["a"] == "before") }
                numbers.append(reply.number)
                #expect(reply.payload == [UInt8](repeating: UInt8(reply.number), count: 10))
            }
            #expect(numbers == Array(0..<100))
            #expect(told.trailers["b"] == "after")
        }
    }

    @Test func `a client streams and gets one answer`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let summary = try await client.upload { requests in
                for number in 0..<500 as Range<UInt64> { try await requests.write(Request(payload: [UInt8](repeating: 1, count: 100), number: number)) }
            }
            #expect(summary.messagesRead == 500 && summary.bytesRead == 50_000)
            let nothing = try await client.upload { _ in }
            #expect(nothing.messagesRead == 0 && nothing.bytesRead == 0)
        }
    }

    @Test func `both stream, in turns and at once`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let inTurns = try await client.chat { requests, replies in
                var iterator = replies.makeAsyncIterator()
                var numbers: [UInt64] = []
                for number in 0..<50 as Range<UInt64> {
                    try await requests.write(Request(number: number))
                    if let reply = try await iterator.next(isolation: #isolation) { numbers.append(reply.number) }
                }
                requests.finish()
                let end = try await iterator.next(isolation: #isolation)
                #expect(end == nil)
                return numbers
            }
            #expect(inTurns == Array(0..<50))
            let atOnce = try await client.chat { requests, replies in
                async let written: Void = {
                    for number in 0..<2000 as Range<UInt64> { try await requests.write(Request(payload: [UInt8](repeating: 0, count: 1000), number: number)) }
                    requests.finish()
                }()
                var count: UInt64 = 0
                for try await reply in replies {
                    #expect(reply.number == count)
                    count += 1
                }
                try await written
                return count
            }
            #expect(atOnce == 2000)
        }
    }

    @Test func `empty messages and messages of 64 MiB pass both ways, alone and in streams`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let large = [UInt8](repeating: 7, count: (64 << 20) - 64)
            #expect(try await client.call(Request()).payload == [])
            #expect(try await client.call(Request(payload: large), options: CallOptions(deadline: .seconds(60))).payload == large)
            let sizes = [0, large.count, 0, 300_000, 65_536, 0]
            let echoed = try await client.chat(options: CallOptions(deadline: .seconds(60))) { requests, replies in
                async let written: Void = {
                    for size in sizes { try await requests.write(Request(payload: size == large.count ? large : [UInt8](repeating: 1, count: size))) }
                    requests.finish()
                }()
                var echoed: [Int] = []
                for try await reply in replies { echoed.append(reply.payload.count) }
                try await written
                return echoed
            }
            #expect(echoed == sizes)
        }
    }

    @Test func `a message above the limit ends its call and nothing else`() async throws {
        var limits = ServerLimits()
        limits.messageBytes = 1 << 20
        try await InProcessStage.with(limits: limits, client: { $0.messageBytes = 1 << 20 }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let unary = await failure { try await client.call(Request(payload: [UInt8](repeating: 0, count: 2 << 20))) }
            #expect(unary?.code == .resourceExhausted && unary?.processed == .no && unary?.reason == "REQUEST_TOO_LARGE")
            let upload = await failure { try await client.upload { try await $0.write(Request(payload: [UInt8](repeating: 0, count: 2 << 20))) } }
            #expect(upload?.code == .resourceExhausted && upload?.reason == "MESSAGE_TOO_LARGE", "\(String(describing: upload))")
            let answer = await failure { try await client.call(Request(plan: plan("", .send(Send(count: 1, size: 2 << 20))))) }
            #expect(answer?.code == .resourceExhausted && answer?.processed == .yes && answer?.reason == "ANSWER_TOO_LARGE")
            let stream = await failure {
                for try await _ in try await client.download(Request(plan: plan("", .send(Send(count: 1, size: 2 << 20))))) {}
            }
            #expect(stream?.code == .resourceExhausted, "\(String(describing: stream))")
            let next = try await client.call(Request(number: 3))
            #expect(next.number == 3)
        }
    }

    @Test func `large messages that come at the same time have a bound together`() async throws {
        var limits = ServerLimits()
        limits.heldBytes = 1 << 20
        try await InProcessStage.with(limits: limits) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let payload = [UInt8](repeating: 1, count: 800 << 10)
            let outcomes = await withTaskGroup(of: MeshError?.self) { group in
                for _ in 0..<8 { group.addTask { await failure { try await client.call(Request(payload: payload)) } } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.contains { $0 == nil })
            for case let error? in outcomes { #expect(error.reason == "OUT_OF_MEMORY" && error.processed == .no, "\(error)") }
            // What was held has been given back, each time.
            for _ in 0..<5 {
                let alone = try await client.call(Request(payload: payload))
                #expect(alone.bytesRead == UInt64(payload.count))
            }
        }
    }

    @Test func `requests that wait for their end have the same bound`() async throws {
        var limits = ServerLimits()
        limits.heldBytes = 1 << 20
        try await InProcessStage.with(limits: limits) { _, mesh in
            let request = try Request(payload: [UInt8](repeating: 0, count: 200 << 10)).serializedBytes()
            try await withThrowingTaskGroup(of: MeshError?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await failure {
                            try await mesh._rawBidirectional(service: "mesh.behavior.v1.BehaviorService", method: "Call", .unary, CallOptions()) { writer, replies in
                                try await writer.write(request)
                                for try await _ in replies {}
                            }
                        }
                    }
                }
                // Five have room, and wait until they are given up.
                for _ in 0..<3 {
                    let refused = try #require(try await group.next())
                    #expect(refused?.reason == "OUT_OF_MEMORY" && refused?.processed == .no, "\(String(describing: refused))")
                }
                group.cancelAll()
                for try await cancelled in group { #expect(cancelled?.code == .cancelled) }
            }
            // What was held has been given back.
            let payload = [UInt8](repeating: 1, count: 800 << 10)
            for _ in 0..<3 {
                let alone = try await BehaviorServiceClient(mesh).call(Request(payload: payload))
                #expect(alone.bytesRead == UInt64(payload.count))
            }
        }
    }

    @Test func `an error in a stream comes after what was sent before it`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            var count = 0
            let fail = Fail(code: 9, message: "enough", reason: "ENOUGH", retryAfterMs: 1500, violations: [Violation(field: "a", message: "b")])
            let request = Request(plan: plan("", .send(Send(count: 3, size: 1)), .trailer(Entry(name: "t", value: "v")), .fail(fail)))
            let told = ResponseMetadata()
            let error = await failure {
                for try await _ in try await client.download(request, options: CallOptions(responseMetadata: told)) { count += 1 }
            }
            #expect(count == 3)
            #expect(error == MeshError(.failedPrecondition, "enough", reason: "ENOUGH", violations: [.init(field: "a", message: "b")], retryAfter: .milliseconds(1500), processed: .yes))
            #expect(told.trailers["t"] == "v")
        }
    }

    @Test func `the metadata of a unary answer reach the caller, those of an error too`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let told = ResponseMetadata()
            let steps: [Step.Step] = [.metadata(Entry(name: "idempotent-replayed", value: "true")), .trailer(Entry(name: "t", value: "한"))]
            _ = try await client.call(Request(plan: Plan(steps: steps.map { Step(step: $0) })), options: CallOptions(responseMetadata: told))
            #expect(told.metadata["idempotent-replayed"] == "true" && told.trailers["t"] == "한")
            let failed = ResponseMetadata()
            let error = await failure {
                try await client.call(Request(plan: Plan(steps: (steps + [.fail(Fail(code: 5))]).map { Step(step: $0) })), options: CallOptions(responseMetadata: failed))
            }
            #expect(error?.code == .notFound && failed.trailers["t"] == "한")
            let large = ResponseMetadata()
            _ = try await client.call(Request(plan: plan("", steps[0], steps[1], .send(Send(count: 1, size: 1 << 20)))), options: CallOptions(responseMetadata: large))
            #expect(large.metadata["idempotent-replayed"] == "true" && large.trailers["t"] == "한")
        }
    }

    @Test func `calls by name stream too`() async throws {
        try await InProcessStage.with { _, mesh in
            let service = "mesh.behavior.v1.BehaviorService"
            let request = try Request(plan: plan("", .send(Send(count: 3, size: 1)))).serializedBytes()
            var numbers: [UInt64] = []
            for try await bytes in try await mesh._rawServerStreaming(service: service, method: "Download", request, CallOptions()) {
                numbers.append(try Reply(serializedBytes: bytes).number)
            }
            #expect(numbers == [0, 1, 2])
            let echoed = try await mesh._rawBidirectional(service: service, method: "Chat", .bidirectional, CallOptions()) { writer, replies in
                try await writer.write(Request(number: 4).serializedBytes())
                writer.finish()
                var numbers: [UInt64] = []
                for try await bytes in replies { numbers.append(try Reply(serializedBytes: bytes).number) }
                return numbers
            }
            #expect(echoed == [4])
        }
    }
}
