import ArgumentParser
import MeshBenchV1
import BenchShared
import Foundation
import Logging
import Mesh
import MeshPassport
import MeshProtobuf
import MeshTelemetry
import MeshTransport

/// Prints one line of JSON for a run: calls a second, latencies, and the processor time of both sides for each call.
@main
struct BenchClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-bench-client", abstract: "Measures the mesh, all of it: messages, Passport, deadline, metrics, TLS.")

    @Option(help: "W1 to W6.") var workload: Workload
    @Option(help: "How long to count, after one second of warm-up.") var seconds = 5.0
    @Flag(help: "Starts mesh-bench-server beside this program, and ends it.") var startServer = false
    @Option(help: "Where certificates and keys are; they are made when missing.") var directory = "/tmp/mesh-bench"
    @Option(help: "Of a server that runs already.") var port = 0
    @Option(help: "Of a server that runs already, for its processor time.") var serverPid: Int32 = 0
    @Option(help: "Event loops of the client.") var loops: Int?
    @Option(help: "Microseconds that a caller rests after each call.") var rest = 0
    @Option(help: "Event loops of the server that is started.") var serverLoops: Int?
    @Option(help: "Microseconds that loops of both sides stay awake for an event that is expected soon.") var patience: Int?

    func validate() throws {
        guard startServer || port > 0 && serverPid > 0 else { throw ValidationError("give --start-server, or --port and --server-pid") }
    }

    func run() async throws {
        requireReleaseBuild()
        _ = PrometheusRegistry.installed
        let shared = try BenchDirectory(path: directory)
        let server = startServer ? try ServerProcess.start(directory: directory, loops: serverLoops, patience: patience) : nil
        defer { server?.process.terminate() }
        let pid = server?.pid ?? serverPid
        guard try Callers.message.serializedBytes().count == 100 else { throw BenchFailure("the message does not have 100 bytes") }

        let loops = EventLoops(numberOfThreads: loops, patience: patience.map { .microseconds($0) } ?? .zero)
        var logger = Logger(label: "mesh-bench-client")
        logger.logLevel = .warning
        let identity = try shared.identity("client"), trust = try shared.trust()
        let clients = (0..<workload.connections).map { _ in
            MeshClient(
                configuration: MeshClientConfiguration(
                    identity: identity, trust: trust,
                    endpoints: ["mesh.bench": Endpoint(host: "127.0.0.1", port: server?.port ?? port, service: "server")], loops: loops,
                    logger: logger))
        }
        let passport = try PassportIssuer.load(directory: directory + "/passport").mint(PassportClaims(userID: "bench", role: "BENCH"))
        let callers = Callers(workload: workload, clients: clients, rest: rest > 0 ? .microseconds(rest) : nil, options: CallOptions(deadline: .seconds(10), passport: .some(passport)))
        if workload == .W6 { return try await measureMemory(of: pid, callers) }

        let measurement = Measurement()
        async let work = callers.run(measurement)
        try await Task.sleep(for: .seconds(1))
        let ownPid = ProcessInfo.processInfo.processIdentifier
        let serverBefore = try ProcessFigures.processorSeconds(of: pid), ownBefore = try ProcessFigures.processorSeconds(of: ownPid)
        let start = ContinuousClock.now
        measurement.begin()
        try await Task.sleep(for: .seconds(seconds))
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let serverSpent = try ProcessFigures.processorSeconds(of: pid) - serverBefore
        let ownSpent = try ProcessFigures.processorSeconds(of: ownPid) - ownBefore
        measurement.end()
        let samples = try await work
        // The server goes first otherwise, and the clients would look for it.
        for client in clients { await client.close() }
        report(samples, elapsed: elapsed, server: serverSpent, own: ownSpent)
    }

    private func report(_ samples: Samples, elapsed: Double, server: Double, own: Double) {
        let sorted = samples.nanoseconds.sorted(), count = Double(samples.count)
        let figures: [(String, String)] = [
            ("rps", String(format: "%.0f", count / elapsed)),
            ("mb_per_s", String(format: "%.1f", count * Double(workload.bytes) / elapsed / 1e6)),
            ("p50_us", String(format: "%.1f", Samples.microseconds(sorted, at: 0.5))),
            ("p99_us", String(format: "%.1f", Samples.microseconds(sorted, at: 0.99))),
            ("p999_us", String(format: "%.1f", Samples.microseconds(sorted, at: 0.999))),
            ("server_cpu_us", String(format: "%.3f", server * 1e6 / count)),
            ("client_cpu_us", String(format: "%.3f", own * 1e6 / count)),
        ]
        print("{\"workload\":\"\(workload.rawValue)\"," + figures.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}")
    }

    private func measureMemory(of pid: Int32, _ callers: Callers) async throws {
        let before = try ProcessFigures.residentKiB(of: pid)
        for client in callers.clients { try await client.connect() }
        let idle = try ProcessFigures.residentKiB(of: pid)
        for client in callers.clients { _ = try await BenchServiceClient(client).echo(Callers.message, options: callers.options) }
        let used = try ProcessFigures.residentKiB(of: pid)
        let count = Double(callers.clients.count)
        print(String(format: "{\"workload\":\"W6\",\"idle_kib_per_connection\":%.1f,\"used_kib_per_connection\":%.1f}", (idle - before) / count, (used - before) / count))
    }
}
