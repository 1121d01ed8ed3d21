import Glibc
import Mesh
import MeshProtobuf
import MeshStatusV1
import MeshTransport
import Synchronization
import Testing

/// Calls that arrive together: whatever the handler of one does to its task, the others do not notice.
@Suite struct CallsTogetherTests {
    private static let method = MethodDefinition<Status, Status>(
        service: "test.echo.v1.TogetherService", name: "Do", policy: MethodPolicy(services: ["*"]))

    private actor Elsewhere {
        private var visits = 0
        func visit() { visits += 1 }
    }

    private final class Cancelled: Sendable {
        private let names = Mutex<[String]>([])
        var all: Set<String> { names.withLock { Set($0) } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    private struct Desk: MeshService {
        let elsewhere = Elsewhere()
        let cancelled = Cancelled()

        static var _service: ServiceDefinition {
            ServiceDefinition(name: "test.echo.v1.TogetherService", methods: [method.erased], file: ContractFile("test/together.proto", "AQID"))
        }

        var _handlers: [_UnaryHandler] {
            [
                _UnaryHandler(CallsTogetherTests.method) { request, call in
                    let atStart = "\(CallContext.current?.callID == call.callID) \(Task.isCancelled)"
                    switch request.reason {
                    case "yield": await Task.yield()
                    case "sleep": try await Task.sleep(for: .milliseconds(5))
                    case "elsewhere": await elsewhere.visit()
                    case "detached": await Task.detached {}.value
                    case "cancel": withUnsafeCurrentTask { $0?.cancel() }
                    case "throw": throw MeshError(.aborted, request.message)
                    case "wait":
                        do { try await Task.sleep(for: .seconds(60)) } catch {
                            cancelled.add(request.message)
                            throw error
                        }
                    default: break
                    }
                    return Status(message: request.message, reason: "\(atStart) \(CallContext.current?.callID == call.callID)")
                }
            ]
        }
    }

    @Test func `whatever a handler does, those behind it begin in their own context, and each call has its own answer`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([Desk()])
            let client = try stage.client(port: server.port)
            let kinds = ["", "yield", "", "cancel", "", "throw", "sleep", "elsewhere", "", "detached", "cancel", "yield", ""]
            let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<1300 {
                    group.addTask {
                        do throws(MeshError) {
                            let answer = try await client._unary(Self.method, Status(message: "\(number)", reason: kinds[number % kinds.count]), CallOptions(deadline: .seconds(30)))
                            return (number, "\(answer.message) \(answer.reason)")
                        } catch {
                            return (number, "\(error.code) \(error.message)")
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<1300 {
                #expect(answers[number] == (kinds[number % kinds.count] == "throw" ? "ABORTED \(number)" : "\(number) true false true"))
            }
            await client.close()
            await server.drain(within: .seconds(1))
        }
    }

    @Test func `a request that is none, and one that breaks a rule, take nobody along`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([Desk()])
            let client = try stage.client(port: server.port)
            try await client.connect()
            let whole = try Status(message: "whole").serializedBytes()
            let codes = try await withThrowingTaskGroup(of: (Int, StatusCode).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do throws(MeshError) {
                            // A text whose length is longer than what is there.
                            let request = number % 3 == 1 ? [0x12, 0x7F, 0x61] : whole
                            _ = try await client._raw(service: "test.echo.v1.TogetherService", method: "Do", request, CallOptions(deadline: .seconds(30)))
                            return (number, .ok)
                        } catch {
                            return (number, error.code)
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<200 { #expect(codes[number] == (number % 3 == 1 ? .invalidArgument : .ok)) }
            await client.close()
            await server.drain(within: .seconds(1))
        }
    }

    @Test(.timeLimit(.minutes(3))) func `an answer does not wait for handlers that take long`() async throws {
        try await Stage.with { stage in
            let answered = Flag()
            let server = try await stage.serve([SlowDesk { answered.isSet }])
            // On a loop of its own, or it would wait for the handlers itself.
            let loops = EventLoops(numberOfThreads: 1)
            let client = try stage.client(port: server.port) { $0.loops = loops }
            try await client.connect()
            let executor = try client.executor(for: "test.echo.v1.SlowService")
            // Tasks that one of the loop's tasks makes run together, so their calls come together.
            let outcomes = try await withTaskExecutorPreference(executor) {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for kind in ["quick", "slow", "last"] {
                        group.addTask {
                            let answer = try await client._unary(SlowDesk.method, Status(message: kind), CallOptions(deadline: .seconds(60)))
                            if kind == "quick" { answered.set() }
                            return answer.message
                        }
                    }
                    return try await group.reduce(into: []) { $0.insert($1) } as Set<String>
                }
            }
            #expect(outcomes == ["quick: ", "slow: ", "last: answered"])
            await client.close()
            await server.drain(within: .seconds(1))
            await loops.shutdown()
        }
    }

    @Test(.timeLimit(.minutes(3))) func `a call whose time has passed while those before it worked is not begun`() async throws {
        try await Stage.with { stage in
            let begun = Flag()
            let server = try await stage.serve([SlowDesk { begun.set(); return true }])
            let loops = EventLoops(numberOfThreads: 1)
            let client = try stage.client(port: server.port) { $0.loops = loops }
            try await client.connect()
            let executor = try client.executor(for: "test.echo.v1.SlowService")
            let codes = try await withTaskExecutorPreference(executor) {
                try await withThrowingTaskGroup(of: (String, StatusCode).self) { group in
                    for kind in ["slower", "last"] {
                        group.addTask {
                            let deadline = kind == "last" ? Duration.milliseconds(100) : .seconds(30)
                            let error = await failure { try await client._unary(SlowDesk.method, Status(message: kind), CallOptions(deadline: deadline)) }
                            return (kind, error?.code ?? .ok)
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 } as [String: StatusCode]
                }
            }
            #expect(codes == ["slower": .ok, "last": .deadlineExceeded])
            await client.close()
            await server.drain(within: .seconds(1))
            #expect(!begun.isSet)
            await loops.shutdown()
        }
    }

    private final class Flag: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .acquiring) }
        func set() { flag.store(true, ordering: .releasing) }
    }

    /// Its handlers keep their loop.
    private struct SlowDesk: MeshService {
        static let method = MethodDefinition<Status, Status>(service: "test.echo.v1.SlowService", name: "Do", policy: MethodPolicy(services: ["*"]))
        let isAnswered: @Sendable () -> Bool

        static var _service: ServiceDefinition {
            ServiceDefinition(name: "test.echo.v1.SlowService", methods: [method.erased], file: ContractFile("test/slow.proto", "AQID"))
        }

        var _handlers: [_UnaryHandler] {
            [
                _UnaryHandler(Self.method) { request, _ in
                    switch request.message {
                    case "slower":
                        usleep(300_000)
                        return Status(message: "slower: ")
                    case "slow":
                        usleep(20_000)
                        return Status(message: "slow: ")
                    case "last":
                        // Both answers before it were due when the slow handler had ended.
                        let end = ContinuousClock.now + .seconds(20)
                        while !isAnswered(), ContinuousClock.now < end { usleep(1000) }
                        return Status(message: "last: \(isAnswered() ? "answered" : "not yet")")
                    default: return Status(message: "quick: ")
                    }
                }
            ]
        }
    }

    @Test func `a call that is given up takes nobody along`() async throws {
        try await Stage.with { stage in
            let desk = Desk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            let given = (0..<40).map { number in
                Task { try await client._unary(Self.method, Status(message: "\(number)", reason: "wait"), CallOptions(deadline: .seconds(30))) }
            }
            let kept = (0..<40).map { number in
                Task { try await client._unary(Self.method, Status(message: "\(number)", reason: "sleep"), CallOptions(deadline: .seconds(30))) }
            }
            for (number, task) in kept.enumerated() { #expect(try await task.value.message == "\(number)") }
            for task in given.prefix(20) { task.cancel() }
            for task in given.prefix(20) { #expect(await failure { try await task.value }?.code == .cancelled) }
            // Those that are left still wait; the end of the connection ends them.
            await client.close()
            await server.drain(within: .milliseconds(200))
            for task in given.suffix(20) { #expect(await failure { try await task.value } != nil) }
            // A handler hears of it a little later than its caller.
            let end = ContinuousClock.now + .seconds(20)
            while desk.cancelled.all.count < 40, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
            #expect(desk.cancelled.all == Set((0..<40).map(String.init)))
        }
    }
}
