import Logging
import MeshPostgres
import MeshTestKit
import NIOPosix
import Schema

/// A fresh database with a schema runner on it, and a service's name that no other test has.
struct SchemaTestBed {
    let administrator: DatabaseConfiguration
    let runner: SchemaRunner
    let schema: String

    init(lockTimeout: Duration = .seconds(3), lockAttempts: Int = 20) async throws {
        administrator = try await PrivatePostgres.shared().freshDatabase()
        schema = "s_\(administrator.database)"
        runner = SchemaRunner(
            administrator: administrator, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test.schema"),
            lockTimeout: lockTimeout, lockAttempts: lockAttempts)
    }

    static func file(_ name: String, _ sql: String) -> MigrationFile { MigrationFile(name: name, bytes: Array(sql.utf8)) }

    func set(_ files: (String, String)..., schema: String? = nil) throws -> MigrationSet {
        try MigrationSet(schema: schema ?? self.schema, modules: ["service": files.map { Self.file($0.0, $0.1) }])
    }

    func migrate(_ set: MigrationSet) async throws -> [String] { try await runner.migrate(set, password: "secret").map(\.script) }

    /// The service's own view of the database.
    func withService<R: Sendable>(_ schema: String? = nil, password: String = "secret", _ body: (Database) async throws -> R) async throws -> R {
        var configuration = administrator
        configuration.user = schema ?? self.schema
        configuration.password = password
        configuration.schema = schema ?? self.schema
        let database = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test.schema"))
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    /// The problems with which `work` fails.
    static func problems(_ work: () async throws -> Void) async -> [String] {
        do {
            try await work()
            return []
        } catch let error as SchemaError {
            return error.problems
        } catch {
            return ["another error: \(error)"]
        }
    }
}
