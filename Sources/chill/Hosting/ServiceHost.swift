import Logging
import Mesh
import MeshEnvironment
import MeshEvents
import MeshPassport
import MeshPostgres
import MeshReflection
import MeshTelemetry
import MeshTransport
import Schema

/// Runs one service: its listener on the mesh, its database, its subscriptions, its operations endpoint.
final class ServiceHost: PartHost {
    private let database: Database
    private let mesh: MeshClient
    private let server: MeshServer
    private let outbox: OutboxService
    private let readiness: Readiness
    private let work: Task<Void, Never>
    private let operations: OperationsEndpoint

    private static let drainLimit = Duration.seconds(10)

    static func start(_ part: Part, directory: DataDirectory, settings: Settings, loops: EventLoops) async throws -> ServiceHost {
        let logger = Logger(label: "chill.\(part.rawValue)")
        let readiness = Readiness(["serving"])
        let verifier = PassportVerifier(keys: try PassportKeyRing(directory: directory.passportKeys))
        let mesh = try Parts.client(identity: part.rawValue, directory: directory, settings: settings, loops: loops, logger: logger)
        let database = Database(try InstallationDatabase.configuration(of: part, directory: directory), eventLoopGroup: loops.group, logger: logger)
        do {
            try await SchemaRunner.validate(Services.migrations(of: part), in: database)
            let environment = ServiceEnvironment(database: database, mesh: mesh, logger: logger, loops: loops)
            let assembly = try Services.assemble(part, environment)
            let outbox = OutboxService(database: database)
            let services = assembly.services + [outbox]
            let server = MeshServer(
                configuration: MeshServerConfiguration(
                    port: settings.meshPortBase + part.portOffset, identity: try TLSIdentity(directory: "\(directory.pki)/\(part.rawValue)"),
                    trust: try TrustBundle(file: directory.authority), passports: verifier, loops: loops, logger: logger),
                services: services + [ReflectionServer(services)])
            try await server.start()
            readiness.set("serving", .ready)
            let subscriber = Subscriber(database: database, subscriptions: assembly.subscriptions, passports: verifier, logger: logger) { subscription, problem in
                let condition = "events from \(subscription)"
                if let problem { readiness.set(condition, .notReady(problem)) } else { readiness.remove(condition) }
            }
            let maintenance = OutboxMaintenance(database: database, logger: logger)
            let work = Task {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await subscriber.run() }
                    for job in assembly.background + [{ try await maintenance.run() }] {
                        group.addTask { await keepRunning(job, logger: logger) }
                    }
                }
            }
            let operations = OperationsEndpoint(
                pages: OperationsPages(registry: Telemetry.registry, readiness: readiness), port: settings.operationsPortBase + part.portOffset,
                eventLoopGroup: loops.group, logger: logger)
            try await operations.start()
            return ServiceHost(
                database: database, mesh: mesh, server: server, outbox: outbox, readiness: readiness, work: work, operations: operations)
        } catch {
            await mesh.close()
            await database.close()
            throw error
        }
    }

    private init(
        database: Database, mesh: MeshClient, server: MeshServer, outbox: OutboxService, readiness: Readiness, work: Task<Void, Never>, operations: OperationsEndpoint
    ) {
        self.database = database
        self.mesh = mesh
        self.server = server
        self.outbox = outbox
        self.readiness = readiness
        self.work = work
        self.operations = operations
    }

    func stop() async {
        readiness.set("serving", .notReady("the service is stopping"))
        outbox.stopWaiting()
        await server.drain(within: Self.drainLimit)
        work.cancel()
        await work.value
        await operations.stop()
        await mesh.close()
        await database.close()
    }

    /// A background job that fails is logged and started again.
    private static func keepRunning(_ job: @Sendable () async throws -> Void, logger: Logger) async {
        while !Task.isCancelled {
            do {
                return try await job()
            } catch is CancellationError {
                return
            } catch {
                logger.error("background work failed and is started again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
