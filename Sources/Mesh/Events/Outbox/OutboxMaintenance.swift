public import Logging
public import MeshPostgres

/// Keeps the framework's tables in shape: partitions ahead, old partitions dropped, old idempotency records deleted.
///
/// Every instance runs it; an advisory lock lets one at a time do the work. It gives way to long readers and tries again.
public struct OutboxMaintenance: Sendable {
    private let database: Database
    private let retentionHours: Int32
    private let logger: Logger

    /// - Parameter retention: how long events are kept at least; whole days go when their last event is older.
    public init(database: Database, retention: Duration = .seconds(7 * 86_400), logger: Logger) {
        self.database = database
        retentionHours = Int32(clamping: max(1, retention.components.seconds / 3600))
        self.logger = logger
    }

    /// Works now and every hour until the task is cancelled; a quarter of an hour after a failure.
    public func run() async throws {
        while true {
            var pause: Duration = .seconds(3600)
            do {
                try await work()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning("The outbox's maintenance failed and will be tried again", metadata: ["error": "\(error)"])
                pause = .seconds(900)
            }
            try await Task.sleep(for: pause)
        }
    }

    /// One round. Steps are transactions of their own, so that no lock is held longer than its step.
    package func work() async throws {
        let made = try await step("mesh.outbox.prepare", "SELECT outbox_prepare(3)")
        let dropped = try await step("mesh.outbox.drop", "SELECT outbox_drop_old($1)", retentionHours)
        var deleted = 0, batch = 0
        repeat {
            batch = try await step("mesh.idempotency.clean", "SELECT idempotency_clean($1, 5000)", IdempotencyStatements.keptHours)
            deleted += batch
        } while batch == 5000
        if made + dropped + deleted > 0 {
            logger.info(
                "The outbox has been maintained",
                metadata: ["partitions_made": "\(made)", "partitions_dropped": "\(dropped)", "idempotency_records_deleted": "\(deleted)"])
        }
    }

    private func step(_ name: String, _ sql: String, _ parameters: any PostgresEncodable...) async throws -> Int {
        try await database.transaction { transaction in
            // Partitions are attached and dropped under strong locks: whoever waits for one makes all others wait behind.
            try await transaction.run(Statement<Void>("mesh.outbox.patience", "SET LOCAL lock_timeout = '250ms'"))
            let isOurs = try await transaction.first(
                Statement("mesh.outbox.turn", "SELECT pg_try_advisory_xact_lock(hashtextextended('maintenance', 'outbox_log'::regclass::oid::bigint))") {
                    try $0.decode(Bool.self)
                })
            guard isOurs == true else { return 0 }
            return try await transaction.first(Statement(name, sql, parameters: parameters) { try Int($0.decode(Int32.self)) }) ?? 0
        }
    }
}
