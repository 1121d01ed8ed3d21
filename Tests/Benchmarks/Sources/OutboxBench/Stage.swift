import BenchShared
import Foundation
import Logging
import Mesh
import MeshEvents
import MeshBenchOutboxV1
import MeshPassport
import MeshPostgres
import MeshTransport
import NIOPosix
import Synchronization

/// A producer and a consumer in one process, which meet over sockets and TLS only.
final class Stage: Sendable {
    private let producer: Database
    private let consumer: Database
    private let server: MeshServer
    private let outbox: OutboxService
    private let mesh: MeshClient
    private let work: Task<Void, Never>
    private let delays: DelayRecorder
    private let emitted = Atomic<Int>(0)

    static func open(host: String, port: Int, directory: String, delays: DelayRecorder) async throws -> Stage {
        let logger = Logger(label: "outbox-bench") { _ in SwiftLogNoOpLogHandler() }
        let loops = EventLoops(numberOfThreads: 2)
        func database(_ name: String) -> Database {
            Database(
                DatabaseConfiguration(host: host, port: port, database: "postgres", user: name, password: name, schema: name, maximumConnections: 24),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        }
        let shared = try BenchDirectory(path: directory)
        let producer = database("producer"), consumer = database("consumer")
        let outbox = OutboxService(database: producer)
        let server = MeshServer(
            configuration: MeshServerConfiguration(
                identity: try shared.identity("server"), trust: try shared.trust(),
                passports: PassportVerifier(keys: try PassportKeyRing(directory: directory + "/passport")), loops: loops, logger: logger),
            services: [outbox])
        try await server.start()
        let mesh = MeshClient(
            configuration: MeshClientConfiguration(
                identity: try shared.identity("client"), trust: try shared.trust(),
                endpoints: ["mesh.events.v1": Endpoint(host: "127.0.0.1", port: server.port, service: "server")], loops: loops, logger: logger))
        let subscriber = Subscriber(
            database: consumer, subscriptions: [Subscription(name: "consumer", from: "server", caller: mesh, handlers: [WriteEffect()])], passports: nil,
            logger: logger)
        return Stage(producer, consumer, server, outbox, mesh, Task { await subscriber.run() }, delays)
    }

    private init(
        _ producer: Database, _ consumer: Database, _ server: MeshServer, _ outbox: OutboxService, _ mesh: MeshClient, _ work: Task<Void, Never>,
        _ delays: DelayRecorder
    ) {
        self.producer = producer
        self.consumer = consumer
        self.server = server
        self.outbox = outbox
        self.mesh = mesh
        self.work = work
        self.delays = delays
    }

    func close() async {
        work.cancel()
        await work.value
        outbox.stopWaiting()
        await server.drain(within: .seconds(5))
        await mesh.close()
        await producer.close()
        await consumer.close()
    }

    func warmUp() async throws {
        _ = try await burst(2_000, emitters: 16)
    }

    /// Emits as fast as possible, one event a transaction; counts until the last effect is committed.
    func burst(_ events: Int, emitters: Int) async throws -> [String: Double] {
        delays.forget()
        let start = ContinuousClock.now
        let left = Countdown(events)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<emitters {
                group.addTask { while left.take() { try await self.emit() } }
            }
        }
        let emitting = ContinuousClock.now - start
        try await arrived(events)
        let all = ContinuousClock.now - start
        return ["events_per_s": Double(events) / (all / .seconds(1)), "emitted_per_s": Double(events) / (emitting / .seconds(1))].merging(delays.figures) { $1 }
    }

    /// Emits as fast as possible for some seconds; events a second until the last effect.
    func burst(for seconds: Int, emitters: Int) async throws -> Double {
        delays.forget()
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let count = Countdown(.max)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<emitters {
                group.addTask {
                    while ContinuousClock.now < end {
                        try await self.emit()
                        _ = count.take()
                    }
                }
            }
        }
        let events = count.taken
        try await arrived(events)
        return Double(events) / ((ContinuousClock.now - start) / .seconds(1))
    }

    func steady(perSecond: Int, seconds: Int) async throws -> [String: Double] {
        delays.forget()
        let start = ContinuousClock.now
        let events = perSecond * seconds
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<events {
                let due = start + .seconds(1) * (Double(number) / Double(perSecond))
                if due > ContinuousClock.now { try await Task.sleep(until: due, clock: .continuous) }
                group.addTask { try await self.emit() }
            }
        }
        try await arrived(events)
        return ["events_per_s": Double(events) / ((ContinuousClock.now - start) / .seconds(1))].merging(delays.figures) { $1 }
    }

    /// One event at a time, with nothing else going on.
    func idle(_ events: Int) async throws -> [String: Double] {
        try await Task.sleep(for: .seconds(1))
        delays.forget()
        for number in 1...events {
            try await emit()
            try await arrived(number)
            try await Task.sleep(for: .milliseconds(50))
        }
        return delays.figures
    }

    /// Runs `body` while another session holds a snapshot and a transaction id.
    func holdingATransaction<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        try await producer.transaction(isolation: .repeatableRead) { transaction in
            try await transaction.run(Statement<Void>("bench.hold", "INSERT INTO business (account) VALUES ('held')"))
            let mark = Mark()
            async let result = mark.when(body)
            // The server ends a session that sleeps inside of a transaction for a minute.
            while !mark.isOver.load(ordering: .relaxed) {
                try await transaction.run(Statement<Void>("bench.awake", "SELECT 1"))
                try await Task.sleep(for: .seconds(1))
            }
            return try await result
        }
    }

    private func emit() async throws {
        let number = emitted.add(1, ordering: .relaxed).newValue
        let account = "account-\(number % 1000)"
        try await producer.transaction { transaction in
            transaction.runWithNext(Statement<Void>("bench.business", "INSERT INTO business (account) VALUES ($1)", account))
            transaction.emit(Happened(account: account, number: Int64(number), filling: Array(repeating: 7, count: 100)))
        }
    }

    private func arrived(_ count: Int) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while delays.count < count {
            guard ContinuousClock.now < end else { throw BenchFailure("only \(delays.count) of \(count) events have taken effect") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// Tells that some work has come to its end.
private final class Mark: Sendable {
    let isOver = Atomic(false)

    func when<R: Sendable>(_ work: @Sendable () async throws -> R) async throws -> R {
        defer { isOver.store(true, ordering: .relaxed) }
        return try await work()
    }
}

/// Hands out a number of turns, and counts them.
private final class Countdown: Sendable {
    private let total: Int
    private let count = Atomic(0)

    init(_ total: Int) { self.total = total }

    var taken: Int { min(total, count.load(ordering: .relaxed)) }

    func take() -> Bool { count.add(1, ordering: .relaxed).newValue <= total }
}

private struct WriteEffect: EventHandler {
    static let sharesTransactions = true

    func handle(_ event: Happened, in transaction: Transaction, _ context: EventContext) async throws {
        transaction.runWithNext(
            Statement<Void>("bench.effect", "INSERT INTO effect (account, number) VALUES ($1, $2)", event.account, event.number))
    }
}
