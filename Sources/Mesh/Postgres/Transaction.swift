internal import MeshEnvironment
internal import Synchronization

/// One transaction on one connection; valid inside the closure that received it.
///
/// Statements may be sent from several child tasks; the server runs them in the order in which they were sent.
public final class Transaction: Sendable {
    private struct State {
        /// Commands that travel with the next one; at first BEGIN is among them, so it costs no round trip.
        var held: [Command]
        var hasBegun = false
        var isOver = false
        /// The first failure that the server has not been told to forget: it refuses everything until the rollback.
        var failure: PostgresError?
        /// Whether the connection is lost, closed, or not fit for another transaction.
        var isSpoiled = false
        var depth = 0
        var storage: [ObjectIdentifier: any Sendable] = [:]
        var beforeCommit: [(key: ObjectIdentifier, work: @Sendable (Transaction) async throws -> Void)] = []
        var afterCommit: [@Sendable () -> Void] = []
        /// How many batches have been sent.
        var sent = 0
        /// How many cursors have been named.
        var cursors = 0
    }

    /// Where a savepoint began.
    private struct Mark {
        let storage: [ObjectIdentifier: any Sendable]
        let beforeCommit: Int, afterCommit: Int, held: Int, sent: Int

        init(_ state: State) {
            storage = state.storage
            (beforeCommit, afterCommit) = (state.beforeCommit.count, state.afterCommit.count)
            (held, sent) = (state.held.count, state.sent)
        }
    }

    let connection: Connection
    private let deadline: Duration?
    private let statementTimeout: Duration
    private let time: TimeSource
    private let state: Mutex<State>

    init(on connection: Connection, begin: [Command], deadline: Duration?, statementTimeout: Duration, time: TimeSource) {
        self.connection = connection
        self.deadline = deadline
        self.statementTimeout = statementTimeout
        self.time = time
        state = Mutex(State(held: begin))
    }

    // MARK: Statements

    /// All rows of the answer.
    public func query<Row>(_ statement: Statement<Row>) async throws -> [Row] {
        try await perform(Command(statement)).rows(statement)
    }

    /// The first row of the answer, if there is one.
    public func first<Row>(_ statement: Statement<Row>) async throws -> Row? {
        try await perform(Command(statement)).first(statement)
    }

    /// Runs the statement without reading its rows; answers how many rows it touched.
    @discardableResult
    public func run<Row>(_ statement: Statement<Row>) async throws -> Int { try await perform(Command(statement)).affectedRows }

    /// The answers of several statements in their order, which travel together: one round trip for all.
    public func query<Row>(each statements: [Statement<Row>]) async throws -> [[Row]] {
        guard let last = statements.last else { return [] }
        for statement in statements.dropLast() { hold(Command(statement)) }
        let results = try await performAll(Command(last)).suffix(statements.count)
        return try zip(results, statements).map { try $0.rows($1) }
    }

    /// The answers of two statements that run one after the other and travel together: one round trip for both.
    public func query<First, Second>(_ first: Statement<First>, _ second: Statement<Second>) async throws -> ([First], [Second]) {
        hold(Command(first))
        let results = try await performAll(Command(second)).suffix(2)
        guard let one = results.first, let two = results.last, results.count == 2 else { throw Self.noAnswer(Command(second)) }
        return (try one.rows(first), try two.rows(second))
    }

    /// The rows of an answer that may be too large for the memory: `chunk` of them are fetched at a time. Valid inside the transaction.
    public func rows<Row>(_ statement: Statement<Row>, chunk: Int = 256) -> RowStream<Row> { RowStream(statement, in: self, chunk: max(1, chunk)) }

    /// A part that can fail alone: what `body` did is undone if it throws, and the transaction can go on. Nest them, but do not run two
    /// side by side.
    ///
    /// What waits for COMMIT belongs to the part as well: events that `body` emitted are forgotten with it.
    public nonisolated(nonsending) func savepoint<R: Sendable>(_ body: (Transaction) async throws -> R) async throws -> R {
        let (name, mark) = state.withLock { state in
            state.depth += 1
            let name = "level\(state.depth)"
            let mark = Mark(state)
            state.held.append(Command("SAVEPOINT \(name)"))
            return (name, mark)
        }
        defer { state.withLock { $0.depth -= 1 } }
        do {
            let value = try await body(self)
            // A failure that `body` kept to itself has spoiled this part all the same.
            if let failure { throw failure }
            state.withLock { $0.held.append(Command("RELEASE SAVEPOINT \(name)")) }
            return value
        } catch {
            let mustTell = state.withLock { state in
                if state.failure?.isConflict != true { state.failure = nil }
                state.storage = mark.storage
                state.beforeCommit.removeSubrange(mark.beforeCommit...)
                state.afterCommit.removeSubrange(mark.afterCommit...)
                // Nothing of this part has been sent yet: the server need not hear of it.
                let isUnsent = state.sent == mark.sent
                state.held.removeSubrange((isUnsent ? mark.held : 0)...)
                return state.failure == nil && !state.isSpoiled && !isUnsent
            }
            if mustTell {
                _ = try await perform(Command("ROLLBACK TO SAVEPOINT \(name)"), isShielded: true)
                state.withLock { $0.held.append(Command("RELEASE SAVEPOINT \(name)")) }
            }
            throw error
        }
    }

    /// Sends the statement together with the next one or with COMMIT, without a round trip of its own. Its failure is thrown there.
    public func runWithNext(_ statement: Statement<Void>) {
        let command = Command(statement)
        state.withLock { $0.held.append(command) }
    }

    /// Sends a text of several statements without parameters, as migrations are written.
    package func script(_ name: String, _ sql: String, limit: Duration) async throws {
        _ = try await performAlone(name) { _ in (.script(name: name, sql: sql), limit) }
    }

    /// Runs a COPY and answers how many rows it moved.
    /// - Parameter limit: how long it may take; the statement timeout otherwise.
    func copy(_ name: String, _ sql: String, _ transfer: CopyTransfer, limit: Duration?) async throws -> Int {
        // Whoever waits for room or for data must not wait for a COPY that never began.
        defer { transfer.close() }
        if let limit { hold(Command(statementTimeout: limit)) }
        let allowed = try limit ?? self.limit(for: name, isShielded: false)
        let results = try await performAlone(name, then: transfer.close) { _ in (.copy(name: name, sql: sql, transfer), allowed) }
        return results.last?.affectedRows ?? 0
    }

    /// Neither a script nor a COPY is part of a pipeline: what is held goes first.
    private func performAlone(
        _ name: String, then: (@Sendable () -> Void)? = nil, _ content: @Sendable (inout State) -> (Batch.Content, Duration)
    ) async throws -> [PostgresResult] {
        if let last = state.withLock({ $0.held.popLast() }) { _ = try await perform(last) }
        do {
            return try await send(isShielded: false, then: then, content)
        } catch let lost as ConnectionLost {
            var error = lost.cause
            error.statement = name
            throw error
        }
    }

    // MARK: Hooks

    /// Work that runs inside the transaction just before COMMIT, in order of registration; a key counts only once.
    package func beforeCommit(_ key: ObjectIdentifier, _ work: @escaping @Sendable (Transaction) async throws -> Void) {
        state.withLock { state in
            if !state.beforeCommit.contains(where: { $0.key == key }) { state.beforeCommit.append((key, work)) }
        }
    }

    /// Work that runs once the transaction is known to be committed. It must not block.
    package func afterCommit(_ work: @escaping @Sendable () -> Void) { state.withLock { $0.afterCommit.append(work) } }

    /// A value that lives as long as this transaction (and is fresh again when the transaction is retried).
    package func withStorage<Key: TransactionStorageKey, R: Sendable>(_ key: Key.Type, _ body: (inout Key.Value) throws -> R) rethrows -> R {
        try state.withLock { state in
            // Taken out, so that it is not copied when it changes.
            var value = state.storage.removeValue(forKey: ObjectIdentifier(key)) as? Key.Value ?? Key.initial
            defer { state.storage[ObjectIdentifier(key)] = value }
            return try body(&value)
        }
    }

    // MARK: The end

    /// What made the transaction fail, or the connection unusable.
    var failure: PostgresError? { state.withLock { $0.failure } }

    var isSpoiled: Bool { state.withLock { $0.isSpoiled } }

    /// Runs the hooks and commits. Throws when nothing has been committed, or, with `08007`, when nobody knows.
    func commit() async throws {
        var hooks = 0
        while let work = state.withLock({ $0.beforeCommit.count > hooks ? $0.beforeCommit[hooks].work : nil }) {
            hooks += 1
            try await work(self)
        }
        if let failure { throw failure }
        guard try await finish(with: Command("COMMIT")) else { return }
        for work in state.withLock({ $0.afterCommit }) { work() }
    }

    /// Ends a read-only transaction without waiting: nothing can be lost.
    func commitWithoutWaiting(_ done: @escaping @Sendable (_ isReusable: Bool) -> Void) {
        let mustEnd = state.withLock { state in
            defer { state.isOver = true }
            guard state.hasBegun, !state.isSpoiled else { return false }
            connection.enqueue(
                Batch(id: BatchNumber.next(), content: .commands([Command("COMMIT")]), limit: statementTimeout) { done((try? $0.get()) != nil) })
            return true
        }
        if mustEnd { connection.kick() } else { done(!isSpoiled) }
    }

    /// Undoes everything; the connection is spoiled if that does not work.
    func rollback() async {
        let mustEnd = state.withLock { state in
            state.held = []
            return state.hasBegun && !state.isSpoiled && !state.isOver
        }
        guard mustEnd else { return state.withLock { $0.isOver = true } }
        do {
            _ = try await perform(Command("ROLLBACK"), isShielded: true)
        } catch {
            state.withLock { $0.isSpoiled = true }
        }
        state.withLock { $0.isOver = true }
    }

    /// Answers whether there was anything to finish.
    private func finish(with command: Command) async throws -> Bool {
        guard state.withLock({ $0.hasBegun || $0.held.count > 1 }) else {
            state.withLock { $0.isOver = true }
            return true
        }
        do {
            let result = try await perform(command, isShielded: true)
            state.withLock { $0.isOver = true }
            // The server answers the COMMIT of a failed transaction with ROLLBACK.
            guard result.tag == "COMMIT" else {
                throw PostgresError(sqlState: "25P02", statement: command.name, message: "the transaction was rolled back: one of its statements had failed")
            }
            return true
        } catch let lost as ConnectionLost {
            var error = lost.cause
            error.statement = command.name
            if lost.sent {
                error.sqlState = "08007"
                error.message = "the connection was lost during COMMIT; the transaction may have taken effect or not (\(error.message))"
            }
            state.withLock { $0.failure = error }
            throw error
        }
    }

    // MARK: Parts

    func perform(_ command: Command) async throws -> PostgresResult {
        guard let result = try await performAll(command).last else { throw Self.noAnswer(command) }
        return result
    }

    private func performAll(_ command: Command) async throws -> [PostgresResult] {
        do {
            return try await performAll(command, isShielded: false)
        } catch let lost as ConnectionLost {
            var error = lost.cause
            error.statement = command.name
            throw error
        }
    }

    private func perform(_ command: Command, isShielded: Bool) async throws -> PostgresResult {
        guard let result = try await performAll(command, isShielded: isShielded).last else { throw Self.noAnswer(command) }
        return result
    }

    private func performAll(_ command: Command, isShielded: Bool) async throws -> [PostgresResult] {
        let limit = try limit(for: command.name, isShielded: isShielded)
        return try await send(isShielded: isShielded) { state in
            defer { state.held = [] }
            return (.commands(state.held + [command]), limit)
        }
    }

    private static func noAnswer(_ command: Command) -> PostgresError {
        PostgresError(sqlState: "08P01", statement: command.name, message: "the server sent no answer")
    }

    /// Puts a command before the next one that is sent.
    func hold(_ command: Command) { state.withLock { $0.held.append(command) } }

    /// A number for a cursor that no other of this transaction has.
    func nextCursor() -> Int {
        state.withLock { state in
            state.cursors += 1
            return state.cursors
        }
    }

    /// How long this side waits: a little longer than the server, whose report of a timeout is the better one.
    private func limit(for statement: String, isShielded: Bool) throws -> Duration {
        let grace: Duration = .seconds(1)
        guard let deadline, !isShielded else { return statementTimeout + grace }
        let left = deadline - time.monotonic()
        guard left > .zero else { throw PostgresError(sqlState: "57014", statement: statement, message: "the deadline had passed before the statement was sent") }
        return min(left + .milliseconds(50), statementTimeout + grace)
    }

    /// - Parameter isShielded: the task's cancellation does not end the wait: for COMMIT and ROLLBACK, whose outcome must be known.
    /// - Parameter then: called on the connection's loop as soon as the batch has ended, however it ended.
    private func send(
        isShielded: Bool, then: (@Sendable () -> Void)? = nil, _ content: @Sendable (inout State) -> (Batch.Content, Duration)
    ) async throws -> [PostgresResult] {
        if !isShielded { try Task.checkCancellation() }
        let id = BatchNumber.next()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let refusal: PostgresError? = state.withLock { state in
                        if state.isOver { return PostgresError(sqlState: "25P01", message: "the transaction is over; use it only inside its closure") }
                        let (content, limit) = content(&state)
                        state.hasBegun = true
                        state.sent += 1
                        // In line before the lock is released, so that the order here is the order on the server.
                        connection.enqueue(
                            Batch(id: id, content: content, limit: limit) { result in
                                then?()
                                continuation.resume(with: result)
                            })
                        return nil
                    }
                    if let refusal { return continuation.resume(throwing: refusal) }
                    connection.kick()
                    if !isShielded, Task.isCancelled { connection.abandon(id, because: CancellationError()) }
                }
            } onCancel: {
                if !isShielded { connection.abandon(id, because: CancellationError()) }
            }
        } catch {
            record(error)
            throw error
        }
    }

    private func record(_ error: any Error) {
        state.withLock { state in
            switch error {
            case let error as PostgresError:
                if state.failure == nil { state.failure = error }
                if error.isStalePlan || error.sqlState == "26000" { state.isSpoiled = true }
            case let lost as ConnectionLost:
                if state.failure == nil { state.failure = lost.cause }
                state.isSpoiled = true
            default:
                state.isSpoiled = true
            }
        }
    }
}

/// Numbers the batches of the process.
enum BatchNumber {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
