import Logging
import MeshPostgres
import MeshTestKit
import NIOPosix
import Testing

/// A service's database for one test.
enum TestDatabase {
    static let logger = Logger(label: "test.postgres") { _ in SwiftLogNoOpLogHandler() }

    static func with<R: Sendable>(
        _ script: String = "", change: (inout DatabaseConfiguration) -> Void = { _ in }, _ body: (Database) async throws -> R
    ) async throws -> R {
        var configuration = try await PrivatePostgres.shared().freshSchema(script: script)
        change(&configuration)
        return try await with(configuration, body)
    }

    static func with<R: Sendable>(_ configuration: DatabaseConfiguration, _ body: (Database) async throws -> R) async throws -> R {
        let database = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    /// The PostgreSQL error that `work` throws.
    static func error(_ work: () async throws -> Void) async -> PostgresError? {
        do {
            try await work()
            return nil
        } catch {
            return error as? PostgresError
        }
    }
}

extension Database {
    /// One statement in a transaction of its own.
    func value<Value: PostgresDecodable>(_ sql: String, as type: Value.Type = Value.self) async throws -> Value? {
        try await transaction { try await $0.first(Statement(sql, sql) { try $0.decode(Value.self) }) }
    }

    /// Expects one value from a statement.
    func expect<Value: PostgresDecodable & Equatable>(_ sql: String, _ expected: Value, at location: SourceLocation = #_sourceLocation) async throws {
        let value = try await value(sql, as: Value.self)
        #expect(value == expected, sourceLocation: location)
    }

    func run(_ sql: String) async throws { _ = try await transaction { try await $0.run(Statement(sql, sql)) } }
}
