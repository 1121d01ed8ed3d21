import ArgumentParser
import BenchShared
import Foundation
import Logging
import Mesh
import MeshEvents
import MeshBenchOutboxV1
import MeshPassport
import MeshPostgres
import MeshTransport
import Metrics

/// Events from one service to the effects of another, each with a schema of its own, over mutual TLS. `compare-outbox` makes the
/// database and the schemas `producer` and `consumer`, and pairs the figures with a queue from PyPI.
@main
struct OutboxBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "outbox-bench", abstract: "Prints one JSON line a measurement.")

    @Option(help: "The directory of the database's socket, or its host.") var host: String
    @Option(help: "The database's port.") var port = 5432
    @Option(help: "Where certificates and keys are; they are made when missing.") var directory: String
    @Option(help: "Events of the burst.") var events = 30_000
    @Option(help: "Tasks that emit in the burst, one event a transaction.") var emitters = 32
    @Option(help: "Seconds at 1,000 events a second.") var seconds = 10
    @Option(help: "Seconds for which a transaction is held open under load; 0: not at all.") var held = 20

    func run() async throws {
        requireReleaseBuild()
        let delays = DelayRecorder()
        MetricsSystem.bootstrap(delays)
        let stage = try await Stage.open(host: host, port: port, directory: directory, delays: delays)
        try await stage.warmUp()
        Report.show("burst", try await stage.burst(events, emitters: emitters))
        Report.show("steady", try await stage.steady(perSecond: 1_000, seconds: seconds))
        Report.show("idle", try await stage.idle(100))
        if held > 0 {
            // Between two baselines, so that a machine that gets slower or faster meanwhile does not count.
            let before = try await stage.burst(for: max(1, held / 3), emitters: emitters)
            let during = try await stage.holdingATransaction { try await stage.burst(for: held, emitters: emitters) }
            let after = try await stage.burst(for: max(1, held / 3), emitters: emitters)
            Report.show(
                "held",
                [
                    "events_per_s_before": before, "events_per_s_during": during, "events_per_s_after": after,
                    "drop_percent": (1 - during * 2 / (before + after)) * 100, "seconds": Double(held),
                ])
        }
        await stage.close()
    }
}

enum Report {
    static func show(_ name: String, _ figures: [String: Double]) {
        let text = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \(String(format: "%.3f", $0.value))" }.joined(separator: ", ")
        // Not print: a pipe would keep it until its buffer is full.
        FileHandle.standardOutput.write(Data("{\"measurement\": \"\(name)\", \(text)}\n".utf8))
    }
}
