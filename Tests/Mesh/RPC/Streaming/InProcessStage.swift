import Foundation
import Logging
import Mesh
import MeshBehavior
import MeshBehaviorV1
import MeshEnvironment
import MeshPassport
import MeshTransport

/// The behaviour service and clients of it in one process, without sockets.
struct InProcessStage {
    let network = InProcessNetwork()
    let loops = EventLoops(numberOfThreads: 2)
    let server: MeshServer
    private let keys: PassportKeyRing

    private static let rings = Result {
        let directory = NSTemporaryDirectory() + "mesh-streams-\(UInt32.random(in: 0 ... .max))"
        _ = try PassportKeyRing.generate(directory: directory)
        return try PassportKeyRing(directory: directory)
    }

    private init(_ services: [any MeshService], _ limits: ServerLimits, _ configure: (inout MeshServerConfiguration) -> Void) throws {
        keys = try Self.rings.get()
        var configuration = MeshServerConfiguration(
            inProcess: network, as: Self.identity("behavior"), passports: PassportVerifier(keys: keys), loops: loops, limits: limits, logger: Self.logger)
        configure(&configuration)
        server = MeshServer(configuration: configuration, services: services)
    }

    static func identity(_ name: String) -> PeerIdentity { PeerIdentity(kind: .service, name: name, trustDomain: "chill.test") }
    static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    static func with<Result>(
        _ services: [any MeshService] = [BehaviorDesk()], limits: ServerLimits = ServerLimits(), server: (inout MeshServerConfiguration) -> Void = { _ in },
        client: (inout MeshClientConfiguration) -> Void = { _ in }, _ body: (InProcessStage, MeshClient) async throws -> Result
    ) async throws -> Result {
        let stage = try InProcessStage(services, limits, server)
        try await stage.server.start()
        let mesh = stage.client(client)
        do {
            let result = try await body(stage, mesh)
            await stage.end(mesh)
            return result
        } catch {
            await stage.end(mesh)
            throw error
        }
    }

    func client(_ configure: (inout MeshClientConfiguration) -> Void = { _ in }) -> MeshClient {
        var configuration = MeshClientConfiguration(
            inProcess: network, as: Self.identity("tests"), endpoints: ["mesh": Endpoint(host: "memory", port: 0, service: "behavior")], loops: loops,
            logger: Self.logger)
        // The machine may be busy with all other tests.
        configuration.defaultDeadline = .seconds(60)
        configuration.defaultStreamDeadline = .seconds(60)
        configure(&configuration)
        return MeshClient(configuration: configuration)
    }

    private func end(_ mesh: MeshClient) async {
        await mesh.close()
        await server.drain(within: .seconds(1))
        await loops.shutdown()
    }
}

extension BehaviorServiceClient {
    /// Waits until the calls of a tag have had an event.
    func observed(_ tag: String, _ event: String, calls: UInt32 = 1) async throws -> Observation {
        try await observe(ObserveRequest(tag: tag, event: event, calls: calls), options: CallOptions(deadline: .seconds(60)))
    }
}

func plan(_ tag: String = "", _ steps: Step.Step...) -> Plan { Plan(tag: tag, steps: steps.map { Step(step: $0) }) }
