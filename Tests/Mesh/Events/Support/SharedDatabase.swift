internal import MeshEvents
internal import MeshPostgres
internal import MeshTestKit
internal import NIOPosix
internal import Synchronization

/// One database for all tests here, because making one takes long; each test gets schemas and roles of its own in it.
final class SharedDatabase: Sendable {
    private static let made = Task { SharedDatabase(try await PrivatePostgres.shared().freshDatabase()) }

    static func shared() async throws -> SharedDatabase { try await made.value }

    private let configuration: DatabaseConfiguration
    private let administrator: Database
    private let count = Atomic<Int>(0)

    private init(_ configuration: DatabaseConfiguration) {
        var configuration = configuration
        configuration.waitLimit = .seconds(60)
        self.configuration = configuration
        administrator = Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Stage.logger)
    }

    func schema() async throws -> Database {
        let name = "events_\(count.add(1, ordering: .relaxed).newValue)"
        let tables = EventsSchema.migrations.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
        try await administrator.transaction { transaction in
            try await transaction.script(
                "make schema",
                """
                CREATE ROLE \(name) LOGIN PASSWORD '\(name)'; CREATE SCHEMA \(name) AUTHORIZATION \(name);
                SET LOCAL ROLE \(name); SET LOCAL search_path = \(name); \(tables)
                CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, event_id bigint, key text, number bigint);
                """, limit: .seconds(60))
        }
        var configuration = configuration
        configuration.user = name
        configuration.password = name
        configuration.schema = name
        configuration.maximumConnections = 12
        configuration.waitLimit = .seconds(20)
        return Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Stage.logger)
    }
}
