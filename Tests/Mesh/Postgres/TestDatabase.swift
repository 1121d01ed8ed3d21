import Logging
import MeshPostgres
import MeshTestKit
import NIOPosix

/// A service's database for one test.
enum TestDatabase {
    static let logger = Logger(label: "test.postgres")

    static func make(_ script: String = "", change: (inout DatabaseConfiguration) -> Void = { _ in }) async throws -> Database {
        var configuration = try await PrivatePostgres.shared().freshSchema(script: script)
        change(&configuration)
        return Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }
}
