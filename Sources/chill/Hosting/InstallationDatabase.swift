import Foundation
import Logging
import MeshEnvironment
import MeshEvents
import MeshPostgres
import MeshTransport
import Schema

/// The installation's own PostgreSQL cluster: one database, one schema and role per service.
struct InstallationDatabase {
    static let databaseName = "postgres"

    private let cluster: PostgresCluster
    private let supervision: Task<Void, Never>
    private let directory: DataDirectory

    /// Starts the cluster, or takes over one that a killed supervisor left behind, and keeps it running.
    static func start(directory: DataDirectory, logger: Logger) async throws -> InstallationDatabase {
        let cluster = PostgresCluster(.init(directory: directory.postgres, log: "\(directory.logs)/postgres.log"), logger: logger)
        try await cluster.start()
        return InstallationDatabase(cluster: cluster, supervision: Task { await cluster.supervise() }, directory: directory)
    }

    func stop() async {
        do {
            try await cluster.stop()
            // It ends by itself once the cluster is stopped; a restart that was under way is undone first.
            await supervision.value
        } catch {
            Logger(label: "chill").error("PostgreSQL did not stop", metadata: ["error": "\(error)"])
        }
    }

    /// Makes each service's role and schema and runs what is pending of the framework's and the service's migrations.
    static func migrate(_ services: [Part], directory: DataDirectory, loops: EventLoops, logger: Logger) async throws {
        let runner = SchemaRunner(administrator: try PostgresCluster.administrator(directory: directory.postgres), eventLoopGroup: loops.group, logger: logger)
        for service in services {
            try await runner.migrate(try Services.migrations(of: service), password: try directory.databaseSecret(of: service))
        }
    }

    /// How a service reaches its schema, with its own role.
    static func configuration(of service: Part, directory: DataDirectory) throws -> DatabaseConfiguration {
        let file = directory.databasePassword(of: service.rawValue)
        guard let password = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ChillError("\(file) cannot be read: start the system once, or run this as its owner")
        }
        return DatabaseConfiguration(
            host: PostgresCluster.socketDirectory(of: directory.postgres), database: databaseName, user: service.rawValue,
            password: password.trimmingCharacters(in: .whitespacesAndNewlines), schema: service.rawValue, applicationName: "chill-\(service.rawValue)",
            maximumConnections: 12)
    }
}

extension DataDirectory {
    /// The password of a service's role, drawn when it is asked for the first time.
    func databaseSecret(of service: Part) throws -> String {
        try secret(at: databasePassword(of: service.rawValue)) { RandomSource.system.secret(bytes: 24) }
    }
}
