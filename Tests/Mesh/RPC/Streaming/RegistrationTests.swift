import Glibc
import Logging
import Mesh
import MeshBehavior
import MeshBehaviorV1
import MeshEnvironment
import MeshProtobuf
import Synchronization
import Testing

/// What stands around calls and where handlers run.
@Suite struct RegistrationTests {
    /// Writes down what it sees, on either side.
    private final class Journal: ServerInterceptor, ClientInterceptor {
        let name: String
        let lines = Mutex<[String]>([])

        init(_ name: String) { self.name = name }

        func intercept<Answer: Sendable>(_ call: CallContext, _ next: @Sendable () async throws -> Answer) async throws -> Answer {
            lines.withLock { $0.append("\(name) before \(call.method.name)") }
            if call.metadata["refuse"] == name { throw MeshError(.permissionDenied, "not here") }
            defer { lines.withLock { $0.append("\(name) after \(call.method.name)") } }
            return try await next()
        }

        nonisolated(nonsending) func intercept<Answer>(
            _ call: OutgoingCall, _ options: CallOptions, _ next: nonisolated(nonsending) (CallOptions) async throws -> Answer
        ) async throws -> Answer {
            lines.withLock { $0.append("\(name) \(call.method)") }
            var options = options
            options.metadata["via"] = name
            return try await next(options)
        }
    }

    @Test func `interceptors stand around calls of every kind, on both sides`() async throws {
        let outer = Journal("outer"), inner = Journal("inner"), caller = Journal("caller")
        try await InProcessStage.with(server: { $0.interceptors = [outer, inner] }, client: { $0.interceptors = [caller] }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let reply = try await client.call(Request())
            #expect(reply.metadata.contains { $0.name == "via" && $0.value == "caller" })
            _ = try await client.upload { _ in }
            for try await _ in try await client.download(Request()) {}
            try await client.chat { requests, replies in
                requests.finish()
                for try await _ in replies {}
            }
            #expect(caller.lines.withLock { $0 } == ["caller Call", "caller Upload", "caller Download", "caller Chat"])
            let kinds = ["Call", "Upload", "Download", "Chat"]
            #expect(outer.lines.withLock { $0 } == kinds.flatMap { ["outer before \($0)", "outer after \($0)"] })
            let refused = await failure { try await client.call(Request(), options: CallOptions(metadata: ["refuse": "outer"])) }
            #expect(refused?.code == .permissionDenied)
            #expect(inner.lines.withLock { $0.count } == 8)
        }
    }

    /// Calls again what failed.
    private struct Again: ClientInterceptor {
        nonisolated(nonsending) func intercept<Answer>(
            _ call: OutgoingCall, _ options: CallOptions, _ next: nonisolated(nonsending) (CallOptions) async throws -> Answer
        ) async throws -> Answer {
            do { return try await next(options) } catch {
                var options = options
                options.metadata["again"] = "yes"
                return try await next(options)
            }
        }
    }

    private struct Fussy: ServerInterceptor {
        func intercept<Answer: Sendable>(_ call: CallContext, _ next: @Sendable () async throws -> Answer) async throws -> Answer {
            guard call.metadata["again"] != nil else { throw MeshError(.aborted, "once more") }
            return try await next()
        }
    }

    @Test func `an interceptor may call again`() async throws {
        try await InProcessStage.with(server: { $0.interceptors = [Fussy()] }, client: { $0.interceptors = [Again()] }) { _, mesh in
            let reply = try await BehaviorServiceClient(mesh).call(Request(number: 2))
            #expect(reply.number == 2)
        }
    }

    @Test func `handlers that block run on their own threads, and the loops go on`() async throws {
        let desk = BlockingDesk()
        try await InProcessStage.with([desk.blocking(BehaviorServiceDefinition.upload.erased)]) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let blocked = (0..<4).map { _ in Task { try await client.upload { _ in } } }
            // Four handlers stand still; with two loops nothing else could move if they stood on them.
            await desk.allBlocked(4)
            for _ in 0..<20 {
                let reply = try await client.call(Request(number: 1))
                #expect(reply.number == 1)
            }
            desk.release.withLock { $0 = true }
            for task in blocked {
                let reply = try await task.value
                #expect(reply.number == 9)
            }
        }
    }

    @Test func `a handler that never suspends answers without a task`() async throws {
        let plain = BehaviorDesk()
        try await InProcessStage.with([
            plain.synchronous(BehaviorServiceDefinition.call) { request, call in
                guard request.number != 0 else { throw MeshError(.notFound, "no zero") }
                return Reply(number: request.number * 2, metadata: [Entry(name: "current", value: "\(CallContext.current?.callID == call.callID)")])
            }
        ]) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let reply = try await client.call(Request(number: 4))
            #expect(reply.number == 8 && reply.metadata == [Entry(name: "current", value: "true")])
            let error = await failure { try await client.call(Request()) }
            #expect(error?.code == .notFound && error?.processed == .yes)
            let upload = try await client.upload { _ in }
            #expect(upload.messagesRead == 0)
        }
    }

    @Test func `interceptors stand around handlers that never suspend, too`() async throws {
        let outer = Journal("outer"), inner = Journal("inner")
        let served = Mutex(0)
        let desk = BehaviorDesk().synchronous(BehaviorServiceDefinition.call) { request, call in
            served.withLock { $0 += 1 }
            guard request.number != 0 else { throw MeshError(.notFound, "no zero") }
            return Reply(number: request.number * 2, metadata: [Entry(name: "current", value: "\(CallContext.current?.callID == call.callID)")])
        }
        try await InProcessStage.with([desk], server: { $0.interceptors = [outer, inner] }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let reply = try await client.call(Request(number: 4))
            #expect(reply.number == 8 && reply.metadata == [Entry(name: "current", value: "true")])
            #expect(outer.lines.withLock { $0 } == ["outer before Call", "outer after Call"] && inner.lines.withLock { $0 } == ["inner before Call", "inner after Call"])
            let error = await failure { try await client.call(Request()) }
            #expect(error?.code == .notFound && error?.processed == .yes)
            let refused = await failure { try await client.call(Request(number: 4), options: CallOptions(metadata: ["refuse": "inner"])) }
            #expect(refused?.code == .permissionDenied && served.withLock { $0 } == 2)
        }
    }

    @Test func `a handler may say by itself that it sends no more`() async throws {
        try await InProcessStage.with([BlockingDesk()]) { _, mesh in
            for count in [0, 1, 20] as [UInt64] {
                var seen: [UInt64] = []
                for try await reply in try await BehaviorServiceClient(mesh).download(Request(number: count)) { seen.append(reply.number) }
                #expect(seen == Array(0..<count))
            }
        }
    }

    @Test func `a client that was built from another contract says so`() async throws {
        try await InProcessStage.with { _, mesh in
            let own = ServiceDefinition(
                name: BehaviorServiceDefinition.service.name, methods: [], file: ContractFile("mesh/behavior/v1/behavior.proto", "AQID"))
            mesh._uses(own)
            #expect(mesh.contractDrifts == [])
            _ = try await mesh._unary(BehaviorServiceDefinition.call, Request(), CallOptions())
            #expect(mesh.contractDrifts.map(\.service) == [own.name] && mesh.contractDrifts.map(\.process) == ["behavior"])
        }
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            _ = try await client.call(Request())
            #expect(mesh.contractDrifts == [])
        }
    }

    @Test func `deadline and metadata of a stream reach its handler, and several connections serve one endpoint`() async throws {
        try await InProcessStage.with(client: { $0.connectionsPerEndpoint = 0 }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            for _ in 0..<10 {
                let replies = try await client.download(
                    Request(plan: plan("", .send(Send(count: 1)))), options: CallOptions(deadline: .seconds(5), metadata: ["note": "x"]))
                var seen: [Reply] = []
                for try await reply in replies { seen.append(reply) }
                #expect(seen.count == 1 && seen[0].remainingUs <= 5_000_000 && seen[0].remainingUs > 0)
                #expect(seen[0].metadata == [Entry(name: "note", value: "x")] && seen[0].peer == "service/tests")
            }
        }
    }
}

/// Its uploads stand still, without suspending, until they are released.
private final class BlockingDesk: BehaviorService {
    let release = Mutex(false)
    private let blocked = Atomic(0)

    func allBlocked(_ count: Int) async {
        while blocked.load(ordering: .acquiring) < count { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func call(_ request: Request, _ call: CallContext) async throws -> Reply { Reply(number: request.number) }

    func upload(_ requests: MessageStream<Request>, _ call: CallContext) async throws -> Reply {
        blocked.add(1, ordering: .acquiringAndReleasing)
        while !release.withLock({ $0 }) { Self.stand() }
        return Reply(number: 9)
    }

    private static func stand() { usleep(1000) }

    func download(_ request: Request, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {
        for number in 0..<request.number { try await responses.write(Reply(payload: [UInt8](repeating: 0, count: 100_000), number: number)) }
        responses.finish()
        let late = await failure { try await responses.write(Reply()) }
        #expect(late?.reason == "WRITER_FINISHED")
    }

    func chat(_ requests: MessageStream<Request>, _ responses: MessageWriter<Reply>, _ call: CallContext) async throws {}
    func observe(_ request: ObserveRequest, _ call: CallContext) async throws -> Observation { Observation() }
}
