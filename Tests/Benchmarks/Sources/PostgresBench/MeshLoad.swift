import BenchSupport
import Foundation
import Logging
import MeshPostgres
import NIOCore
import NIOPosix
import Synchronization

/// Our client under load: one task per connection, each on the loop where a service's handler would run.
struct MeshLoad {
    let database: Database
    private let loops: [LoopExecutor]
    private let connections: Int

    init(server: PrivateServer, connections: Int, threads: Int) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        var configuration = DatabaseConfiguration(
            host: server.directory, port: PrivateServer.port, database: "postgres", user: "postgres", maximumConnections: connections)
        configuration.minimumConnections = connections
        database = Database(configuration, eventLoopGroup: group, logger: Logger(label: "bench"))
        loops = group.makeIterator().map { LoopExecutor($0) }
        self.connections = connections
    }

    /// Queries per second with rows decoded.
    func run(pipelined: Int, seconds: Int) async throws -> Double {
        let start = ContinuousClock.now, end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<connections {
                group.addTask(executorPreference: loops[index % loops.count]) { try await work(until: end, pipelined: pipelined) }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private func work(until end: ContinuousClock.Instant, pipelined: Int) async throws -> Int {
        var count = 0, sum = 0
        var random = SystemRandomNumberGenerator()
        while ContinuousClock.now < end {
            if pipelined == 1 {
                guard let balance = try await database.first(Self.select(&random)) else { throw Failure("no row") }
                sum &+= Int(balance)
            } else {
                let answers = try await database.query(each: (0..<pipelined).map { _ in Self.select(&random) })
                for rows in answers {
                    guard let balance = rows.first else { throw Failure("no row") }
                    sum &+= Int(balance)
                }
            }
            count += pipelined
        }
        return sum == .min ? 0 : count
    }

    private static func select(_ random: inout SystemRandomNumberGenerator) -> Statement<Int32> {
        Statement("bench.select", "SELECT abalance FROM pgbench_accounts WHERE aid = $1", Int32.random(in: 1...100_000, using: &random)) { try $0.decode(Int32.self) }
    }
}

/// Keeps tasks on one event loop, as the mesh does with its handlers.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
