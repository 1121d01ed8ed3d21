import Mesh
import MeshBehaviorV1
import Testing

/// One connection that serves many users, as the bridge's.
@Suite struct SharedConnectionTests {
    @Test func `thousands of aborts by one user do not end the connection of the others`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            _ = try await client.call(Request())
            let aborting = Task {
                for round in 0..<8 {
                    let calls = (0..<700).map { _ in Task { try await client.call(Request(plan: plan("abort-\(round)", .waitForCancel(true))), options: CallOptions(deadline: .seconds(2))) } }
                    _ = try await client.observed("abort-\(round)", "started", calls: 650)
                    for call in calls { call.cancel() }
                }
            }
            var failures: [MeshError] = []
            for _ in 0..<300 {
                if let error = await failure({ try await client.call(Request(number: 1), options: CallOptions(deadline: .seconds(60))) }) { failures.append(error) }
            }
            try await aborting.value
            if let error = await failure({ try await client.call(Request(number: 1), options: CallOptions(deadline: .seconds(60))) }) { failures.append(error) }
            #expect(failures.isEmpty, "\(failures.first.map(String.init(describing:)) ?? "")")
        }
    }

    @Test func `work that does not stop when it is cancelled keeps its place, and others wait for one without being blamed`() async throws {
        var limits = ServerLimits()
        limits.concurrentCalls = 20
        try await InProcessStage.with(limits: limits) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let stubborn = (0..<19).map { _ in Task { try await client.call(Request(plan: plan("stubborn", .workMs(1500)))) } }
            _ = try await client.observed("stubborn", "started", calls: 19)
            for call in stubborn { call.cancel() }
            _ = try await client.observed("stubborn", "cancelled", calls: 19)
            // Far more refusals than the abuse budget has room for.
            let answers = try await withThrowingTaskGroup(of: MeshError?.self) { group in
                for _ in 0..<3000 { group.addTask { await failure { try await client.call(Request(plan: plan("", .waitMs(1)))) } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // They waited for room, all of them.
            #expect(answers.allSatisfy { $0 == nil }, "\(answers.compactMap { $0 }.first.map(String.init(describing:)) ?? "")")
            _ = try await client.observed("stubborn", "ended", calls: 19)
            #expect(await failure { try await client.call(Request()) } == nil)
        }
    }
}
