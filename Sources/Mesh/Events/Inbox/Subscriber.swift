internal import struct FoundationEssentials.UUID
internal import Glibc
public import Logging
public import MeshEnvironment
public import MeshPassport
public import MeshPostgres

/// Runs the subscriptions of a service: fetches events from their sources and brings each to effect exactly once in this service's
/// database. Any number of instances may run: they share the lanes of every topic by leases, and a lane's term lets only its holder act.
public final class Subscriber: Sendable {
    private let feeds: [TopicFeed]
    private let leases: LeaseKeeper

    /// - Parameters:
    ///   - passports: verifies who caused an event; without it no cause is shown to handlers.
    ///   - report: called with a subscription's name ("orders/order.placed") and what is wrong with it when it halts, and with `nil` when
    ///     it runs. For readiness.
    public init(
        database: Database, subscriptions: [Subscription], passports: PassportVerifier?, time: TimeSource = .system,
        random: RandomSource = .system, logger: Logger, configuration: SubscriberConfiguration = SubscriberConfiguration(),
        report: @escaping @Sendable (_ subscription: String, _ problem: String?) -> Void = { _, _ in }
    ) {
        let instance = UUID.version7(at: time.now(), random: random)
        let leases = LeaseKeeper(
            instance: instance, process: Self.process(), database: database, configuration: configuration, time: time, logger: logger)
        self.leases = leases
        let slots = Slots(configuration.handlersAtOnce)
        feeds = subscriptions.flatMap { subscription in
            subscription.topics.sorted { $0.key < $1.key }.map { topic, handlers in
                let name = CursorSetName(subscription: subscription.name, source: subscription.source, topic: topic)
                var logger = logger
                logger[metadataKey: "subscription"] = "\(subscription.name)"
                logger[metadataKey: "source"] = "\(subscription.source)"
                logger[metadataKey: "topic"] = "\(topic)"
                let metrics = FeedMetrics(name)
                let delivery = Delivery(
                    name: name, handlers: handlers, instance: instance, database: database, passports: passports,
                    drift: ContractDrift(expected: handlers.first?.contractHash, count: metrics.drifted, logger: logger),
                    timeLimit: configuration.handlerTimeLimit, age: configuration.sharedTransactionAge, time: time, random: random, logger: logger)
                let gathering: Gathering? = if delivery.sharesTransactions {
                    Gathering(few: configuration.sharedTransactionsAtOnce, most: configuration.handlersAtOnce, share: Delivery.most) { shares in
                        await slots.withSlot { await delivery.uncut { await delivery.attempt(shares, try: 1) } }
                    }
                } else {
                    nil
                }
                let worker = LaneWorker(
                    name: name, delivery: delivery, gathering: gathering, slots: slots, configuration: configuration, random: random, time: time, logger: logger,
                    metrics: metrics)
                return TopicFeed(
                    name: name, source: subscription.events, database: database, configuration: configuration, random: random, time: time,
                    logger: logger, metrics: metrics, worker: worker, leases: leases
                ) { problem in report("\(name.source)/\(name.topic)", problem) }
            }
        }
    }

    /// Works until the task is cancelled; stops between two events of each lane and gives the lanes to other instances.
    public func run() async {
        guard !feeds.isEmpty else { return }
        let heart = Task { await leases.run() }
        await withDiscardingTaskGroup { group in
            for feed in feeds { group.addTask { await feed.run() } }
        }
        heart.cancel()
        await heart.value
        await leases.retire()
    }

    /// The host and the number of this process.
    private static func process() -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return "\(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)):\(getpid())"
    }
}
