internal import Synchronization

/// One transaction on one connection; valid inside the closure that received it.
///
/// Statements may be sent from several child tasks; the server runs them in the order in which they were sent.
public final class Transaction: Sendable {
    /// All rows of the answer.
    public func query<Row>(_ statement: Statement<Row>) async throws -> [Row] { throw PostgresError(sqlState: "08003", message: "not connected") }

    /// The first row of the answer, if there is one.
    public func first<Row>(_ statement: Statement<Row>) async throws -> Row? { throw PostgresError(sqlState: "08003", message: "not connected") }

    /// Runs the statement without reading its rows; answers how many rows it touched.
    @discardableResult
    public func run<Row>(_ statement: Statement<Row>) async throws -> Int { throw PostgresError(sqlState: "08003", message: "not connected") }

    /// A part that can fail alone: whatever `body` did is undone if it throws, and the transaction goes on.
    public nonisolated(nonsending) func savepoint<R: Sendable>(_ body: (Transaction) async throws -> R) async throws -> R { try await body(self) }

    /// Sends the statement together with the next one or with COMMIT, without a round trip of its own. Its failure is thrown there.
    package func runWithNext(_ statement: Statement<Void>) {}

    /// Work that runs inside the transaction just before COMMIT, in order of registration; a key counts only once.
    package func beforeCommit(_ key: ObjectIdentifier, _ work: @escaping @Sendable (Transaction) async throws -> Void) {}

    /// Work that runs once the transaction is known to be committed. It must not block.
    package func afterCommit(_ work: @escaping @Sendable () -> Void) {}

    /// A value that lives as long as this transaction (and is fresh again when the transaction is retried).
    package func withStorage<Key: TransactionStorageKey, R: Sendable>(_ key: Key.Type, _ body: (inout Key.Value) throws -> R) rethrows -> R {
        var value = Key.initial
        return try body(&value)
    }
}
