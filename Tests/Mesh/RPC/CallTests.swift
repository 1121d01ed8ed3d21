import Mesh
import MeshProtobuf
import MeshStatusV1
import Testing

@Suite struct CallTests {
    @Test func `a call brings its answer`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let request = Status(code: 7, message: "안녕", violations: [.init(field: "a", message: "b")])
            #expect(try await client._unary(Echo.say, request, CallOptions()) == request)
            #expect(try await client._raw(service: Echo.name, method: "Say", request.serializedBytes(), CallOptions()) == request.serializedBytes())
            await client.close()
            await server.drain(within: .seconds(1))
        }
    }

    @Test func `an error arrives with reason, violations and the time to wait; a handler that threw has run`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let error = await failure { try await client._unary(Echo.fail, Status(), CallOptions()) }
            #expect(
                error
                    == MeshError(
                        .failedPrecondition, "the stock is short", reason: "OUT_OF_STOCK", violations: [.init(field: "lines[2].quantity", message: "at most 3")],
                        retryAfter: .seconds(2), processed: .yes))
            await client.close()
        }
    }

    @Test func `an unexpected error tells the caller nothing but an incident`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let error = await failure { try await client._unary(Echo.crash, Status(), CallOptions()) }
            #expect(error?.code == .internalError && error?.processed == .yes)
            #expect(error?.message.contains("secret") == false && error?.message.contains("incident") == true)
            await client.close()
        }
    }

    @Test func `bytes that are no message and methods that nobody serves are told apart`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let malformed = await failure { try await client._raw(service: Echo.name, method: "Say", [0xFF], CallOptions()) }
            #expect(malformed?.code == .invalidArgument && malformed?.processed == .no)
            let unserved = await failure { try await client._unary(Echo.unserved, Status(), CallOptions()) }
            #expect(unserved?.code == .unimplemented && unserved?.processed == .no)
            let unknown = await failure { try await client._raw(service: "nowhere.v1.Service", method: "A", [], CallOptions()) }
            #expect(unknown?.code == .unavailable && unknown?.reason == "NO_ENDPOINT" && unknown?.processed == .no)
            await client.close()
        }
    }

    @Test func `messages of megabytes pass, those beyond the limits are refused on their own call`() async throws {
        try await Stage.with { stage in
            var limits = ServerLimits()
            limits.messageBytes = 4 << 20
            let server = try await stage.serve([EchoDesk()], limits: limits)
            let client = try stage.client(port: server.port)
            let large = Status(message: String(repeating: "x", count: 3 << 20))
            #expect(try await client._unary(Echo.say, large, CallOptions()) == large)
            let tooLarge = await failure { try await client._unary(Echo.say, Status(message: String(repeating: "x", count: 5 << 20)), CallOptions()) }
            #expect(tooLarge?.code == .resourceExhausted && tooLarge?.processed == .no)
            let small = try stage.client(port: server.port) {
                $0.frameBytes = 20_000
                $0.messageBytes = 25_000
            }
            let answer = await failure { try await small._unary(Echo.say, Status(message: String(repeating: "x", count: 30_000)), CallOptions()) }
            #expect(answer?.code == .resourceExhausted && answer?.reason == "ANSWER_TOO_LARGE" && answer?.processed == .yes)
            let parts = Status(message: String(repeating: "x", count: 24_000))
            #expect(try await small._unary(Echo.say, parts, CallOptions()) == parts)
            #expect(try await small._unary(Echo.say, Status(code: 1), CallOptions()) == Status(code: 1))
            await client.close()
            await small.close()
        }
    }

    @Test func `more calls at once than the server takes wait their turn`() async throws {
        try await Stage.with { stage in
            var limits = ServerLimits()
            limits.concurrentCalls = 3
            let server = try await stage.serve([EchoDesk()], limits: limits)
            let client = try stage.client(port: server.port)
            let answers = try await withThrowingTaskGroup(of: UInt32.self) { group in
                for number in 1...200 as ClosedRange<UInt32> {
                    group.addTask { try await client._unary(Echo.wait, Status(code: number, retryAfterMs: 1), CallOptions()).code }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers == Set(1...200))
            await client.close()
        }
    }

    @Test func `the handler knows who calls, for whom, and with what`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let trace = try #require(TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
            let options = CallOptions(idempotencyKey: "key-1", metadata: ["note": "hello"], passport: .some(try stage.passport()), trace: trace)
            let answer = try await client._unary(Echo.tell, Status(), options)
            #expect(answer.message == "orders u1 0af7651916cd43dd8448eb211c80319c long key-1/user:u1/32 hello true")
            let own = try await client._unary(Echo.tell, Status(), CallOptions(deadline: .seconds(2), idempotencyKey: "key-2", trace: trace))
            #expect(own.message == "orders - 0af7651916cd43dd8448eb211c80319c short key-2/service:orders/32 - true")
            // A request in parts has a fingerprint as well.
            let large = try await client._unary(Echo.tell, Status(message: String(repeating: "x", count: 600_000)), CallOptions(idempotencyKey: "key-3", trace: trace))
            #expect(large.message.contains(" key-3/service:orders/32 "))
            let wrong = await failure { try await client._unary(Echo.tell, Status(), CallOptions(idempotencyKey: "with space")) }
            #expect(wrong?.code == .invalidArgument && wrong?.reason == "IDEMPOTENCY_KEY_INVALID" && wrong?.processed == .no)
            await client.close()
        }
    }

    @Test func `deadline, Passport and trace go on to the calls that a handler makes`() async throws {
        try await Stage.with { stage in
            let last = try await stage.serve([EchoDesk()])
            let inner = try stage.client(port: last.port, identity: "bridge")
            let first = try await stage.serve([EchoDesk(next: inner)])
            let client = try stage.client(port: first.port)
            let trace = try #require(TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
            let answer = try await client._unary(
                Echo.relay, Status(), CallOptions(deadline: .seconds(2), passport: .some(try stage.passport()), trace: trace))
            #expect(answer.reason == "orders u1 0af7651916cd43dd8448eb211c80319c short - - true")
            #expect(answer.message == "bridge u1 0af7651916cd43dd8448eb211c80319c short - - true")
            await client.close()
            await inner.close()
        }
    }

    @Test func `work outside of a call passes on its origin`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            let origin = CallOrigin(passport: try stage.passport(), trace: TraceContext(traceHigh: 0, traceLow: 1, span: 1, isSampled: false))
            let answer = try await CallOrigin.$current.withValue(origin) { try await client._unary(Echo.tell, Status(), CallOptions()) }
            #expect(answer.message == "orders u1 00000000000000000000000000000001 long - - true")
            let own = try await CallOrigin.$current.withValue(origin) { try await client._unary(Echo.tell, Status(), CallOptions(passport: .none)) }
            #expect(own.message.hasPrefix("orders - "))
            await client.close()
        }
    }

    @Test func `calls to a process go there whatever service they name`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            #expect(try await client.to("echo")._unary(Echo.say, Status(code: 4), CallOptions()) == Status(code: 4))
            let error = await failure { try await client.to("hubs")._unary(Echo.say, Status(), CallOptions()) }
            #expect(error?.reason == "NO_ENDPOINT")
            await client.close()
        }
    }
}
