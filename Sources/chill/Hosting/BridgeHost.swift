import Bridge
import Logging
import Mesh
import MeshPassport
import MeshTelemetry
import MeshTransport

/// Runs the HTTP edge.
final class BridgeHost: PartHost {
    private let server: BridgeServer
    private let operations: OperationsEndpoint
    private let mesh: MeshClient

    static func start(directory: DataDirectory, settings: Settings, loops: EventLoops) async throws -> BridgeHost {
        let logger = Logger(label: "chill.bridge")
        let mesh = try Parts.client(identity: Part.bridge.rawValue, directory: directory, settings: settings, loops: loops, logger: logger)
        var configuration = BridgeConfiguration(services: Part.services.map(\.rawValue))
        configuration.httpPort = settings.httpPort
        configuration.https = .init(
            port: settings.httpsPort, certificatePath: directory.certificate(of: Part.bridge.rawValue), keyPath: directory.key(of: Part.bridge.rawValue))
        configuration.corsOrigins = settings.corsOrigins
        let readiness = Readiness(["contracts"])
        let pages = OperationsPages(registry: Telemetry.registry, readiness: readiness)
        let server = BridgeServer(
            configuration: configuration, mesh: mesh, passports: try PassportIssuer.load(directory: directory.passportKeys),
            tokens: try await TokenSigner.load(directory: directory.tokenKeys), readiness: readiness, operations: pages, loops: loops.group, logger: logger)
        let operations = OperationsEndpoint(
            pages: pages, port: settings.operationsPortBase + Part.bridge.portOffset, eventLoopGroup: loops.group, logger: logger)
        let host = BridgeHost(server: server, operations: operations, mesh: mesh)
        do {
            try await operations.start()
            try await server.start()
            try await Self.wait(for: readiness)
        } catch {
            await host.stop()
            throw error
        }
        return host
    }

    /// Nobody is told that the bridge is ready before it serves every contract.
    private static func wait(for readiness: Readiness) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !readiness.isReady {
            guard ContinuousClock.now < end else {
                throw ChillError("the bridge is not ready: " + readiness.failures.map { "\($0.condition): \($0.reason)" }.joined(separator: "; "))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private init(server: BridgeServer, operations: OperationsEndpoint, mesh: MeshClient) {
        self.server = server
        self.operations = operations
        self.mesh = mesh
    }

    func stop() async {
        await server.stop()
        await operations.stop()
        await mesh.close()
    }
}
