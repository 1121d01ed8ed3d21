internal import Logging
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPassport
internal import MeshPostgres

/// Two services in miniature: a producer with an outbox, a consumer with an inbox and a table of effects; each in a schema of its own.
struct Stage {
    static let logger = Logger(label: "test.events") { _ in SwiftLogNoOpLogHandler() }

    let producer: Database
    let consumer: Database
    let outbox: OutboxService
    let caller: DirectCaller

    /// Runs `body` on a fresh stage and closes it.
    static func with(_ body: (Stage) async throws -> Void) async throws {
        let producer = try await database(), consumer = try await database()
        let outbox = OutboxService(database: producer)
        let stage = Stage(producer: producer, consumer: consumer, outbox: outbox, caller: DirectCaller(outbox))
        do {
            try await body(stage)
        } catch {
            await stage.close()
            throw error
        }
        await stage.close()
    }

    /// A schema with the framework's tables and a table of effects. All share one database, as services do.
    static func database() async throws -> Database { try await SharedDatabase.shared().schema() }

    func close() async {
        await producer.close()
        await consumer.close()
    }

    /// One transaction of the producer for each event.
    func emit(_ events: Happened...) async throws {
        for event in events { _ = try await producer.transaction { $0.emit(event) } }
    }

    func subscriber(
        name: String = "consumer", _ handlers: [any EventHandler], passports: PassportVerifier? = nil,
        configuration: SubscriberConfiguration = .quick, report: @escaping @Sendable (String, String?) -> Void = { _, _ in }
    ) -> Subscriber {
        Subscriber(
            database: consumer, subscriptions: [Subscription(name: name, from: "producer", caller: caller, handlers: handlers)],
            passports: passports, logger: Self.logger, configuration: configuration, report: report)
    }

    /// The effects in the order in which they were written.
    func effects() async throws -> [Effect] {
        try await consumer.read { transaction in
            try await transaction.query(
                Statement("test.effects", "SELECT event_id, key, number FROM effect ORDER BY n") {
                    try Effect(eventID: $0.decode(), key: $0.decode(), number: $0.decode())
                })
        }
    }

    /// Waits until there are `count` effects, then a moment longer for those that should not be.
    func effects(_ count: Int, within limit: Duration = .seconds(120)) async throws -> [Effect] {
        let end = ContinuousClock.now + limit
        while try await effects().count < count, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(50))
        return try await effects()
    }

    func parked() async throws -> [Parked] {
        try await consumer.read { transaction in
            try await transaction.query(
                Statement("test.parked", "SELECT key, cause, error, attempts FROM parked_event ORDER BY parked_id") {
                    try Parked(key: $0.decode(), cause: $0.decode(), error: $0.decode(), attempts: $0.decode())
                })
        }
    }
}

struct Effect: Sendable, Hashable {
    var eventID: Int64
    var key: String
    var number: Int64
}

extension [Effect] {
    /// The numbers of each key's effects, in the order in which they came about.
    var numbersByKey: [String: [Int]] { Dictionary(grouping: self, by: \.key).mapValues { $0.map { Int($0.number) } } }
}

struct Parked: Sendable, Hashable {
    var key: String
    var cause: String
    var error: String
    var attempts: Int32
}

extension SubscriberConfiguration {
    /// For tests: nothing waits long.
    static var quick: SubscriberConfiguration {
        var configuration = SubscriberConfiguration()
        configuration.shortestPause = .milliseconds(2)
        configuration.longestPause = .milliseconds(20)
        configuration.haltedPause = .milliseconds(50)
        configuration.lease = .seconds(1)
        configuration.leaseBeat = .milliseconds(100)
        return configuration
    }
}

/// Runs the subscriber while `body` works, and stops it.
func running(_ subscribers: Subscriber..., while body: () async throws -> Void) async throws {
    let tasks = subscribers.map { subscriber in Task { await subscriber.run() } }
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
    do {
        try await body()
    } catch {
        await stop()
        throw error
    }
    await stop()
}
