import Foundation
import Logging
import Mesh
import MeshBehavior
import MeshBehaviorV1
import MeshProtobuf
import MeshTransport
import Testing

/// The behaviour suite, played by our own client: in one process, and over TLS.
@Suite(.serialized) struct BehaviorTests {
    enum Way: String, CaseIterable { case inProcess, tls }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A server and its client.
    private func with(_ way: Way, _ body: (MeshServer, MeshClient) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "mesh-behavior-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try BehaviorKeys.make(in: directory)
        let loops = EventLoops(numberOfThreads: 2)
        var limits = ServerLimits()
        limits.concurrentCalls = 10_500
        let server: MeshServer, client: MeshClient
        switch way {
        case .tls:
            server = try BehaviorStage.server(directory: directory, loops: loops, limits: limits, logger: logger)
            try await server.start()
            client = try BehaviorStage.client(directory: directory, port: server.port, loops: loops, logger: logger)
        case .inProcess:
            let network = InProcessNetwork()
            server = try BehaviorStage.server(inProcess: network, directory: directory, loops: loops, limits: limits, logger: logger)
            try await server.start()
            client = BehaviorStage.client(inProcess: network, loops: loops, logger: logger)
        }
        try await body(server, client)
        await client.close()
        await server.drain(within: .seconds(2))
        await loops.shutdown()
    }

    @Test(arguments: Way.allCases) func `every case`(way: Way) async throws {
        let cases = BehaviorCase.all
        #expect(cases.count > 60)
        try await with(way) { _, client in
            let client = BehaviorServiceClient(client)
            for behavior in cases where behavior.isHeavy { await report(behavior, client) }
            // The rest mostly waits: a few at a time.
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for behavior in cases where !behavior.isHeavy {
                    if running == 6 { await group.next() } else { running += 1 }
                    group.addTask { await report(behavior, client) }
                }
            }
        }
    }

    @Test(arguments: Way.allCases) func `a drain under load loses no call`(way: Way) async throws {
        let plan = BehaviorCase.file["drain"]
        let calls = plan.map { $0["calls"].list } ?? []
        let each = plan.flatMap { $0["each"].int } ?? 0
        #expect(calls.count == 4 && each > 0)
        try await with(way) { server, client in
            let service = BehaviorServiceClient(client)
            try await withThrowingTaskGroup(of: [String].self) { group in
                for call in calls {
                    for _ in 0..<each {
                        let player = BehaviorPlayer(client: service, behavior: BehaviorCase(json: call), tag: "drain", gate: Gate(1))
                        group.addTask { try await player.play().complaints(player.behavior) }
                    }
                }
                _ = try await service.observe(ObserveRequest(tag: "drain", event: "started", calls: UInt32(calls.count * each)), options: CallOptions(deadline: .seconds(20)))
                async let drained: Void = server.drain(within: .seconds(15))
                for try await complaints in group { #expect(complaints.isEmpty) }
                await drained
            }
            do throws(MeshError) {
                _ = try await service.call(Request(), options: CallOptions(deadline: .seconds(5)))
                Issue.record("a call was taken by a server that has left")
            } catch {
                #expect(error.code == .unavailable && error.processed == .no)
            }
        }
    }

    private func report(_ behavior: BehaviorCase, _ client: BehaviorServiceClient) async {
        do {
            for complaint in try await run(behavior, client) { Issue.record("\(behavior.name): \(complaint)") }
        } catch {
            Issue.record("\(behavior.name): \(error)")
        }
    }

    private func run(_ behavior: BehaviorCase, _ client: BehaviorServiceClient) async throws -> [String] {
        let player = BehaviorPlayer(client: client, behavior: behavior, tag: behavior.name, gate: Gate(behavior.times))
        let outcomes = try await withThrowingTaskGroup(of: BehaviorOutcome.self) { group in
            for _ in 0..<behavior.times { group.addTask { try await player.play() } }
            if behavior.json["beside"] != nil {
                try await Task.sleep(for: .milliseconds(100))
                _ = try await client.call(Request(), options: CallOptions(deadline: .seconds(5)))
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var complaints = outcomes.flatMap { $0.complaints(behavior) }
        guard let then = behavior.json["then"] else { return complaints }
        for event in ["started", "cancelled", "ended"] {
            guard let want = then[event].int else { continue }
            let seen = try await client.observe(ObserveRequest(tag: player.tag, event: event, calls: UInt32(want)), options: CallOptions(deadline: .seconds(20)))
            let got = event == "started" ? seen.started : event == "cancelled" ? seen.cancelled : seen.ended
            if got != want { complaints.append("\(event) \(got) times, not \(want)") }
            if let most = then["messages_sent_at_most"].int, seen.messagesSent > most { complaints.append("the handler sent \(seen.messagesSent) replies") }
        }
        return complaints
    }
}
