internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import MeshEnvironment
package import MeshPostgres
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A PostgreSQL server for the tests of this process: started on first use, removed at exit, each test in a database of its own.
package final class PrivatePostgres: Sendable {
    package let cluster: PostgresCluster
    private let administration: Database
    private let count = Atomic<Int>(0)

    private static let started = Task { try await start() }

    /// The process's server.
    package static func shared() async throws -> PrivatePostgres { try await started.value }

    private init(_ cluster: PostgresCluster, _ administration: Database) {
        self.cluster = cluster
        self.administration = administration
    }

    /// The superuser's connection to a new, empty database. Roles are common to all databases of the server.
    package func freshDatabase() async throws -> DatabaseConfiguration {
        var configuration = try Self.patient(cluster.administrator)
        configuration.database = "test_\(count.add(1, ordering: .relaxed).newValue)"
        try await administration.outsideTransaction("create database", "CREATE DATABASE \(configuration.database)", limit: .seconds(60))
        return configuration
    }

    /// The connection of a new role to its own schema in a new database.
    /// - Parameter script: statements that make the tables, run in that schema by that role.
    package func freshSchema(_ schema: String = "test", script: String = "") async throws -> DatabaseConfiguration {
        var configuration = try await freshDatabase()
        let role = "role_of_\(configuration.database)"
        let administrator = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Self.logger)
        try await administrator.transaction { transaction in
            let sql = """
                CREATE ROLE \(role) LOGIN PASSWORD '\(role)'; CREATE SCHEMA "\(schema)" AUTHORIZATION \(role);
                SET LOCAL ROLE \(role); SET LOCAL search_path = "\(schema)"; \(script)
                """
            try await transaction.script("make schema", sql, limit: .seconds(60))
        }
        await administrator.close()
        configuration.user = role
        configuration.password = role
        configuration.schema = schema
        configuration.applicationName = schema
        configuration.maximumConnections = 16
        return configuration
    }

    // MARK: The server

    /// All tests of the process begin at once, on machines that do other work too: what is not a test's subject may take its time.
    private static func patient(_ configuration: DatabaseConfiguration) -> DatabaseConfiguration {
        var configuration = configuration
        configuration.waitLimit = .seconds(60)
        configuration.connectTimeout = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        return configuration
    }

    private static let logger = Logger(label: "test.postgres") { _ in SwiftLogNoOpLogHandler() }
    private static let prefix = "chill-test-postgres-"

    private static func start() async throws -> PrivatePostgres {
        try await removeLeftovers()
        let home = "/tmp/\(prefix)\(getpid())"
        // Open to the server's user, who is another one when the tests run as root.
        guard mkdir(home, 0o755) == 0 else { throw TestServerError("Cannot create \(home): \(String(cString: strerror(errno)))") }
        atexit { PrivatePostgres.removeNow(home: "/tmp/\(PrivatePostgres.prefix)\(getpid())") }
        var configuration = PostgresCluster.Configuration(directory: home + "/postgres", log: home + "/postgres.log")
        configuration.isDisposable = true
        configuration.sharedBuffers = "32MB"
        let cluster = PostgresCluster(configuration, logger: logger)
        try await cluster.start()
        return PrivatePostgres(cluster, Database(patient(try cluster.administrator), eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger))
    }

    /// Servers of test processes that were killed.
    private static func removeLeftovers() async throws {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] where name.hasPrefix(prefix) {
            guard let process = pid_t(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else { continue }
            try? await PostgresCluster.stop(directory: "/tmp/\(name)/postgres")
            remove(home: "/tmp/" + name)
        }
    }

    private static func removeNow(home: String) {
        // No task runs any more at exit; the data is thrown away, so the server need not be gentle either.
        let file = (try? String(contentsOfFile: home + "/postgres/cluster/postmaster.pid", encoding: .utf8)) ?? ""
        if let first = file.split(separator: "\n").first, let process = pid_t(first), process > 1 {
            kill(process, SIGQUIT)
            for _ in 0..<500 where kill(process, 0) == 0 {
                waitpid(process, nil, WNOHANG)
                usleep(10_000)
            }
        }
        remove(home: home)
    }

    private static func remove(home: String) {
        let sockets = PostgresCluster.socketDirectory(of: home + "/postgres")
        for path in [home, sockets] { try? FileManager.default.removeItem(atPath: path) }
    }
}

/// Why the tests have no server.
private struct TestServerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
