internal import Logging
internal import Mesh
internal import MeshPostgres
internal import Synchronization

/// Decides about the stock of orders that ask at the same time in one commit, for callers who want the answer at once.
///
/// A hot product's row can be changed by one transaction at a time, and a transaction lasts as long as the disk takes to confirm it: one
/// order per transaction is hundreds of orders a second, a hundred per transaction tens of thousands. Each caller is answered after the
/// commit; a decision is made once per order, so a caller who got no answer asks again.
final class CombinedReservations: Sendable {
    private struct Waiting: Sendable {
        let demand: StockDemand
        let call: CallContext
        let continuation: CheckedContinuation<StockDesk.Verdict, any Error>
    }

    private typealias Queue = CombiningQueue<Waiting>

    private let database: Database
    private let line: TransactionLine
    private let desk: StockDesk
    private let logger: Logger
    private let patience: Duration
    private let queue: Mutex<Queue>
    /// Whether all of the batch before was new and there: then the next one most likely is as well, and needs no look at first.
    private let hope = Atomic(true)

    init(database: Database, desk: StockDesk, logger: Logger, limits: CombiningLimits = CombiningLimits()) {
        self.database = database
        line = TransactionLine(database)
        self.desk = desk
        self.logger = logger
        patience = limits.patience
        queue = Mutex(Queue(limits: limits))
    }

    /// Returns once the decision is durable.
    func decide(_ demand: StockDemand, _ call: CallContext) async throws -> StockDesk.Verdict {
        try await withCheckedThrowingContinuation { continuation in
            switch turn(Self.callersExecutor, { $0.arrived(Waiting(demand: demand, call: call, continuation: continuation)) }) {
            case .wait: break
            case .start(let batch): work(on: batch, Self.callersExecutor)
            case .refuse: continuation.resume(throwing: MeshError(.resourceExhausted, "too many orders wait for their stock", retryAfter: .seconds(1), processed: .no))
            }
        }
    }

    /// Where the callers run: to wake a hundred of them up on another thread takes longer than to decide about them.
    private static var callersExecutor: (any TaskExecutor)? { withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() } }

    private func turn<Next>(_ executor: @autoclosure () -> (any TaskExecutor)?, _ event: (inout Queue) -> sending Next) -> Next {
        let (next, mustBeWatched) = queue.withLock { (event(&$0), $0.mustBeWatched()) }
        if mustBeWatched { watch(executor()) }
        return next
    }

    /// Works until nobody waits. The task belongs to no caller: one who gives up does not take the others along.
    private func work(on first: Queue.Batch, _ executor: (any TaskExecutor)?) {
        Task.detached(executorPreference: executor) { [self] in
            var next: Queue.Batch? = first
            while let batch = next {
                await settle(batch.elements, batch.track)
                next = turn(executor) { $0.finished(batch.number) }
            }
        }
    }

    /// Looks for batches that take long until there is none of which that is not known. One clock for all: one for each batch costs more than its share.
    private func watch(_ executor: (any TaskExecutor)?) {
        Task.detached { [self] in
            var goesOn = true
            while goesOn {
                try await Task.sleep(for: patience)
                let next: Queue.Batch?
                (next, goesOn) = queue.withLock { ($0.looked(), $0.isWatched) }
                if let next { work(on: next, executor) }
            }
        }
    }

    /// - Parameter track: `nil` for those who may not hope.
    private func settle(_ batch: [Waiting], _ track: Int?) async {
        do {
            let verdicts = try await commit(batch, track)
            for (waiting, verdict) in zip(batch, verdicts) { waiting.continuation.resume(returning: verdict) }
        } catch {
            // What is wrong with one must not be the others' loss; what is wrong with the database is everybody's.
            if batch.count > 1, (error as? PostgresError)?.isUnavailable != true {
                logger.warning("A batch of reservations failed and is repeated one by one", metadata: ["orders": "\(batch.count)", "error": "\(error)"])
                for waiting in batch { await settle([waiting], nil) }
            } else {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
    }

    private func commit(_ batch: [Waiting], _ track: Int?) async throws -> [StockDesk.Verdict] {
        let demands = batch.map { $0.demand }, calls = batch.map { $0.call }
        if let track, hope.load(ordering: .relaxed), StockDesk.canHope(for: demands) {
            do {
                return try await desk.reserve(demands, of: calls, in: line, track: track)
            } catch let error as PostgresError where error.sqlState != "08001" && !error.sqlState.hasPrefix("53") && !error.isTimeout {
                // Whatever it was but the want of a connection or of time, even an answer that was lost: an order is decided once, and whoever
                // looks first sees what is.
                let isUsual = error.isUniqueViolation() || error.sqlState == ReservationStatements.stockIsGone
                logger.log(
                    level: isUsual ? .debug : .warning, "Reservations are decided with a look first",
                    metadata: ["orders": "\(batch.count)", "error": "\(error)"])
            }
        }
        let verdicts = try await database.transaction { try await desk.decide(demands, of: calls, in: $0) }
        hope.store(verdicts.allSatisfy(\.isAsHoped), ordering: .relaxed)
        return verdicts
    }
}
