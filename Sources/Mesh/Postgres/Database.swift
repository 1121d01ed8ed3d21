public import Logging
public import MeshEnvironment
public import NIOCore

/// A database as one service sees it: a pool of connections with the service's own role and schema.
public final class Database: Sendable {
    public let configuration: DatabaseConfiguration

    /// Opens no connection yet: the first transaction does.
    public init(
        _ configuration: DatabaseConfiguration, eventLoopGroup: any EventLoopGroup, logger: Logger, time: TimeSource = .system,
        random: RandomSource = .system
    ) {
        self.configuration = configuration
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// `body` runs again, on a fresh transaction, when the server reports a serialization failure or a deadlock, so it must have no
    /// effects outside of the transaction.
    /// - Parameter deadline: an instant of the time source's monotonic clock; the statements and all waiting end by then.
    public nonisolated(nonsending) func transaction<R: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: Duration? = nil, _ body: (Transaction) async throws -> R
    ) async throws -> R { throw PostgresError(sqlState: "08003", message: "not connected") }

    /// Runs `body` in a read-only transaction.
    public nonisolated(nonsending) func read<R: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: Duration? = nil, _ body: (Transaction) async throws -> R
    ) async throws -> R { throw PostgresError(sqlState: "08003", message: "not connected") }

    /// Asks the server for an answer, for readiness checks.
    public func ping(deadline: Duration? = nil) async throws {}

    /// Refuses new transactions, waits for the running ones, and closes every connection.
    public func close() async {}
}
