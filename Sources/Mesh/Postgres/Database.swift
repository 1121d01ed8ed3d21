public import Logging
public import MeshEnvironment
public import NIOCore

/// A database as one service sees it: a pool of connections with the service's own role and schema.
public final class Database: Sendable {
    public let configuration: DatabaseConfiguration
    let pool: ConnectionPool
    let time: TimeSource
    private let random: RandomSource
    private let logger: Logger

    /// Opens no connection yet: the first transaction does.
    public init(
        _ configuration: DatabaseConfiguration, eventLoopGroup: any EventLoopGroup, logger: Logger, time: TimeSource = .system,
        random: RandomSource = .system
    ) {
        self.configuration = configuration
        self.time = time
        self.random = random
        self.logger = logger
        pool = ConnectionPool(configuration, loops: Array(eventLoopGroup.makeIterator()), logger: logger, time: time, random: random)
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// `body` runs again, on a fresh transaction, when the server reports a serialization failure or a deadlock, or when the connection is
    /// lost before COMMIT; so it must have no effects outside of the transaction. Nothing runs again once COMMIT was sent.
    /// - Parameter deadline: an instant of the time source's monotonic clock; the statements and all waiting end by then.
    public nonisolated(nonsending) func transaction<R: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line,
        _ body: (Transaction) async throws -> R
    ) async throws -> R {
        try await attempt("BEGIN ISOLATION LEVEL \(isolation.sql)", deadline, CodePlace(file: file, line: line)) { transaction in
            let value = try await body(transaction)
            try await transaction.commit()
            pool.release(transaction.connection, isReusable: true)
            return value
        }
    }

    /// Runs `body` in a read-only transaction.
    public nonisolated(nonsending) func read<R: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: Duration? = nil, file: StaticString = #fileID, line: UInt = #line,
        _ body: (Transaction) async throws -> R
    ) async throws -> R {
        try await attempt("BEGIN ISOLATION LEVEL \(isolation.sql) READ ONLY", deadline, CodePlace(file: file, line: line)) { transaction in
            let value = try await body(transaction)
            if let failure = transaction.failure { throw failure }
            let connection = transaction.connection
            if isolation == .serializable {
                // Only COMMIT tells whether what was read could have been read in some serial order.
                try await transaction.commit()
                pool.release(connection, isReusable: true)
            } else {
                transaction.commitWithoutWaiting { [pool] in pool.release(connection, isReusable: $0) }
            }
            return value
        }
    }

    /// Asks the server for an answer, for readiness checks.
    public func ping(deadline: Duration? = nil) async throws { _ = try await run(Statement("ping", "SELECT 1"), deadline: deadline) }

    /// Runs one statement that PostgreSQL does not allow inside a transaction, such as CREATE DATABASE or CREATE INDEX CONCURRENTLY.
    /// - Parameters:
    ///   - role: who it runs as, if not the pool's own user.
    ///   - schema: where plain names are looked up, if not in the pool's own schema.
    package func outsideTransaction(_ name: String, _ sql: String, as role: String? = nil, schema: String? = nil, limit: Duration) async throws {
        let connection = try await pool.acquire(by: time.monotonic() + configuration.waitLimit, for: CodePlace(file: #fileID, line: #line))
        var scripts = [(name, sql)]
        if let schema { scripts.insert(("set search_path", "SET search_path = \(schema)"), at: 0) }
        if let role { scripts.insert(("set role", "SET ROLE \(role)"), at: 0) }
        do {
            for (name, sql) in scripts { try await connection.script(name, sql, limit: limit) }
            // A session with another role or path is no good for the next caller.
            pool.release(connection, isReusable: scripts.count == 1)
        } catch {
            pool.release(connection, isReusable: false)
            throw error
        }
    }

    func listener(on channels: [String]) -> Listener {
        Listener(channels, configuration, loop: pool.anyLoop, random: random, logger: logger)
    }

    /// Refuses new transactions, waits for the running ones, and closes every connection.
    public func close() async { await pool.close() }

    // MARK: Parts

    /// Sends commands in one pipeline without BEGIN: up to its sync point the server treats it as one transaction.
    func single(_ commands: [Command], _ deadline: Duration?, _ place: CodePlace) async throws -> [PostgresResult] {
        let name = commands.last?.name ?? ""
        var attempts = 0
        while true {
            attempts += 1
            let now = time.monotonic()
            if let deadline, deadline <= now { throw PostgresError(sqlState: "57014", statement: name, message: "the deadline had passed before the statement was sent") }
            let waitEnd = now + configuration.waitLimit
            let connection = try await pool.acquire(by: deadline.map { min($0, waitEnd) } ?? waitEnd, for: place)
            var sent = commands, limit = configuration.statementTimeout + .seconds(1)
            if let deadline {
                let left = deadline - time.monotonic()
                if left < configuration.statementTimeout {
                    sent.insert(Command(statementTimeout: left), at: 0)
                    limit = max(left, .zero) + .milliseconds(50)
                }
            }
            do {
                let results = try await connection.perform(sent, limit: limit)
                pool.release(connection, isReusable: true)
                return results
            } catch let error as PostgresError {
                pool.release(connection, isReusable: !(error.isStalePlan || error.sqlState == "26000"))
                guard error.isConflict || error.isStalePlan, attempts < configuration.maximumAttempts else { throw error }
            } catch let lost as ConnectionLost {
                pool.release(connection, isReusable: false)
                var error = lost.cause
                error.statement = name
                if lost.sent, !error.isTimeout {
                    error.sqlState = "08007"
                    error.message = "the connection was lost before the answer; the statement may have taken effect or not (\(error.message))"
                    throw error
                }
                guard !lost.sent, attempts < configuration.maximumAttempts else { throw error }
            } catch {
                // The task was cancelled, and the connection closed with it.
                pool.release(connection, isReusable: false)
                throw error
            }
        }
    }

    /// - Parameter body: ends the transaction and releases its connection, unless it throws.
    private nonisolated(nonsending) func attempt<R: Sendable>(
        _ begin: String, _ deadline: Duration?, _ place: CodePlace, _ body: (Transaction) async throws -> R
    ) async throws -> R {
        var attempts = 0
        while true {
            attempts += 1
            let now = time.monotonic()
            if let deadline, deadline <= now { throw PostgresError(sqlState: "57014", message: "the deadline had passed before the transaction began") }
            let waitEnd = now + configuration.waitLimit
            let connection = try await pool.acquire(by: deadline.map { min($0, waitEnd) } ?? waitEnd, for: place)
            let transaction = Transaction(
                on: connection, begin: opening(begin, deadline), deadline: deadline, statementTimeout: configuration.statementTimeout, time: time)
            do {
                return try await body(transaction)
            } catch {
                await transaction.rollback()
                pool.release(connection, isReusable: !transaction.isSpoiled)
                // Judged by what the server said, for the body may have thrown an error of its own in its place.
                guard let cause = transaction.failure, mayRunAgain(after: cause), attempts < configuration.maximumAttempts, !Task.isCancelled
                else { throw error }
                // Full jitter: those who collided must not meet again.
                let pause = Duration.milliseconds(4 << min(attempts, 6)) * random.unit()
                if let deadline, time.monotonic() + pause >= deadline { throw error }
                logger.debug("A transaction runs again", metadata: ["sqlstate": "\(cause.sqlState)", "statement": "\(cause.statement)", "attempt": "\(attempts + 1)"])
                try await Task.sleep(for: pause)
            }
        }
    }

    private func opening(_ begin: String, _ deadline: Duration?) -> [Command] {
        var commands = [Command(begin)]
        if let deadline {
            let left = deadline - time.monotonic()
            if left < configuration.statementTimeout { commands.append(Command(statementTimeout: left)) }
        }
        return commands
    }

    private func mayRunAgain(after cause: PostgresError) -> Bool {
        cause.isConflict || cause.isStalePlan || ["08006", "08003", "57P01", "57P02", "57P03"].contains(cause.sqlState)
    }
}
