import Mesh
import MeshStatusV1
import Testing

/// Calls that end before their answer: deadlines, cancellation, servers that leave.
@Suite struct EndingTests {
    private func waiting(_ milliseconds: UInt32) -> Status { Status(retryAfterMs: milliseconds) }

    @Test func `a deadline ends the call on both sides`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            // The connection is there, so the deadline is spent on the work.
            _ = try await client._unary(Echo.say, Status(), CallOptions())
            let start = ContinuousClock.now
            let error = await failure { try await client._unary(Echo.wait, waiting(60_000), CallOptions(deadline: .milliseconds(500))) }
            #expect(error?.code == .deadlineExceeded && error?.processed == .maybe)
            #expect(ContinuousClock.now - start < .seconds(15))
            try await desk.events.expect("cancelled")
            let past = await failure { try await client._unary(Echo.say, Status(), CallOptions(deadline: .zero)) }
            #expect(past?.code == .deadlineExceeded && past?.processed == .no)
            await client.close()
        }
    }

    @Test func `the server ends a call whose caller has not said how long it waits`() async throws {
        try await Stage.with { stage in
            var limits = ServerLimits()
            limits.longestDeadline = .milliseconds(300)
            let desk = EchoDesk()
            let server = try await stage.serve([desk], limits: limits)
            let client = try stage.client(port: server.port)
            let error = await failure { try await client._unary(Echo.wait, waiting(20_000), CallOptions(deadline: .seconds(20))) }
            #expect(error?.code == .deadlineExceeded && error?.processed == .maybe)
            try await desk.events.expect("cancelled")
            await client.close()
        }
    }

    @Test func `a caller that gives up stops the handler`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            let task = Task { try await client._unary(Echo.wait, waiting(20_000), CallOptions()) }
            try await desk.events.expect("started")
            task.cancel()
            let error = await failure { try await task.value }
            #expect(error?.code == .cancelled && error?.processed == .maybe)
            try await desk.events.expect("cancelled")
            #expect(try await client._unary(Echo.say, Status(code: 1), CallOptions()).code == 1)
            await client.close()
        }
    }

    @Test func `a task that was cancelled before calls nobody`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port)
            for _ in 0..<50 {
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await client._unary(Echo.say, Status(), CallOptions())
                }
                let error = await failure { try await task.value }
                #expect(error?.code == .cancelled && error?.processed == .no)
            }
            await client.close()
        }
    }

    @Test func `a drain lets calls end and sends new ones away`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            let running = Task { try await client._unary(Echo.wait, waiting(400), CallOptions()) }
            try await desk.events.expect("started")
            async let drained: Void = server.drain(within: .seconds(10))
            #expect(try await running.value.retryAfterMs == 400)
            await drained
            let error = await failure { try await client._unary(Echo.say, Status(), CallOptions()) }
            #expect(error?.code == .unavailable && error?.processed == .no)
            await client.close()
        }
    }

    @Test func `a drain that lasts too long cuts what is left, and nobody can tell what became of it`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            let running = Task { try await client._unary(Echo.wait, waiting(20_000), CallOptions(deadline: .seconds(20))) }
            try await desk.events.expect("started")
            let start = ContinuousClock.now
            await server.drain(within: .milliseconds(200))
            #expect(ContinuousClock.now - start < .seconds(15))
            let error = await failure { try await running.value }
            #expect(error?.code == .unavailable && error?.processed == .maybe)
            try await desk.events.expect("cancelled")
            await client.close()
        }
    }

    @Test func `a restarted server is found again`() async throws {
        try await Stage.with { stage in
            let first = try await stage.serve([EchoDesk()])
            let port = first.port
            let client = try stage.client(port: port)
            #expect(try await client._unary(Echo.say, Status(code: 1), CallOptions()).code == 1)
            await first.drain(within: .seconds(1))
            let second = try await stage.serve([EchoDesk()], port: port)
            var answer: UInt32 = 0
            for _ in 0..<100 where answer == 0 {
                answer = (try? await client._unary(Echo.say, Status(code: 2), CallOptions()).code) ?? 0
                if answer == 0 { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(answer == 2)
            await client.close()
            await second.drain(within: .seconds(1))
        }
    }

    @Test func `nobody listens: the call fails at once, and surely had no effect`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let port = server.port
            await server.drain(within: .zero)
            let client = try stage.client(port: port)
            let start = ContinuousClock.now
            let error = await failure { try await client._unary(Echo.say, Status(), CallOptions(deadline: .seconds(20))) }
            #expect(error?.code == .unavailable && error?.processed == .no && error?.reason == "UNREACHABLE")
            #expect(ContinuousClock.now - start < .seconds(15))
            await client.close()
        }
    }

    @Test func `a closed client fails its calls`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk])
            let client = try stage.client(port: server.port)
            let running = Task { try await client._unary(Echo.wait, waiting(20_000), CallOptions()) }
            try await desk.events.expect("started")
            await client.close()
            #expect(await failure { try await running.value }?.processed == .maybe)
            #expect(await failure { try await client._unary(Echo.say, Status(), CallOptions()) }?.code == .cancelled)
            try await desk.events.expect("cancelled")
        }
    }
}
