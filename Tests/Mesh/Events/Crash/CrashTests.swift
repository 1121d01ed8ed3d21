internal import Foundation
internal import MeshEnvironment
internal import MeshPostgres
internal import Testing

/// Producers, relays, consumers and PostgreSQL are killed with -9 at random moments under load; then the tables are asked whether every
/// committed event took effect exactly once and in order. `CHILL_CRASH_SECONDS` says how long.
@Suite(.enabled(if: CrashStage.seconds > 0), .serialized)
struct CrashTests {
    @Test func `whatever is killed, every committed event takes effect exactly once, in order per key`() async throws {
        let stage = try await CrashStage.open()
        do {
            try await play(on: stage)
        } catch {
            await stage.close()
            throw error
        }
        await stage.close()
    }

    private func play(on stage: CrashStage) async throws {
        let random = RandomSource.system
        let crew = try stage.crew()
        let end = ContinuousClock.now + .seconds(CrashStage.seconds)
        var kills: [String: Int] = [:]
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(200 + Int(random.next() % 900)))
            switch random.next() % 10 {
            case 0:
                kills["PostgreSQL", default: 0] += 1
                try await stage.crashServer()
            case 1:
                // Sleeps through its lease and wakes with work in hand.
                kills["a consumer's sleep", default: 0] += 1
                let sleeper = crew[4 + Int(random.next() % 2)]
                try await sleeper.sleep(for: .seconds(3))
            default:
                let victim = crew[Int(random.next() % UInt64(crew.count))]
                kills[victim.role, default: 0] += 1
                try await victim.crash(pause: .milliseconds(Int(random.next() % 500)))
            }
        }
        for process in crew where process.role == "emit" { try await process.end() }
        let settled = try await stage.settle(within: .seconds(90))
        for process in crew where process.role != "emit" { try await process.end() }
        let verdict = try await stage.check()
        print("crash test: \(CrashStage.seconds) s, killed \(kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)x" }.joined(separator: ", ")); \(verdict)")
        #expect(settled, "the consumers have not caught up")
        #expect(verdict.deeds > 100, "there was hardly any load: \(verdict)")
        #expect(verdict.logged == verdict.deeds && verdict.missing == 0 && verdict.surplus == 0 && verdict.disordered == 0 && verdict.parked == 0, "\(verdict)")
    }
}
