import ArgumentParser
import BenchShared
import Foundation
import Logging
import Mesh
import MeshPassport
import MeshTelemetry
import MeshTransport

/// The whole server side: TLS with client certificates, Passports, policy, deadlines, metrics, generated messages.
@main
struct BenchServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-bench-server", abstract: "Serves the benchmarks' contract until it is killed; prints «ready PORT».")

    @Option(help: "Where certificates and keys are; they are made when missing.") var directory: String
    @Option(help: "0 lets the system choose.") var port = 0
    @Option(help: "Event loops; as many as cores by default.") var loops: Int?
    @Option(help: "Microseconds that a loop stays awake for an event that is expected soon.") var patience: Int?

    func run() async throws {
        requireReleaseBuild()
        _ = PrometheusRegistry.installed
        let shared = try BenchDirectory(path: directory)
        var logger = Logger(label: "mesh-bench-server")
        logger.logLevel = .warning
        var limits = ServerLimits()
        limits.concurrentCalls = 16_384
        let server = MeshServer(
            configuration: MeshServerConfiguration(
                port: port, identity: try shared.identity("server"), trust: try shared.trust(),
                passports: PassportVerifier(keys: try PassportKeyRing(directory: directory + "/passport")),
                loops: EventLoops(numberOfThreads: loops, patience: patience.map { .microseconds($0) } ?? .zero), limits: limits, logger: logger),
            services: [EchoService()])
        try await server.start()
        // Not print: a pipe would keep it until its buffer is full.
        FileHandle.standardOutput.write(Data("ready \(server.port)\n".utf8))
        try await Task.sleep(for: .seconds(86_400))
    }
}
