public import Logging
public import MeshEnvironment
public import MeshPassport
public import MeshPostgres

/// Runs the subscriptions of a service: fetches events from their sources and brings each to effect exactly once in this service's
/// database. Any number of instances may run; a lane's cursor lets one of them act on an event.
public final class Subscriber: Sendable {
    private let feeds: [TopicFeed]

    /// - Parameters:
    ///   - passports: verifies who caused an event; without it no cause is shown to handlers.
    ///   - report: called with a subscription's name ("orders/order.placed") and what is wrong with it when it halts, and with `nil` when
    ///     it runs. For readiness.
    public init(
        database: Database, subscriptions: [Subscription], passports: PassportVerifier?, time: TimeSource = .system,
        random: RandomSource = .system, logger: Logger, configuration: SubscriberConfiguration = SubscriberConfiguration(),
        report: @escaping @Sendable (_ subscription: String, _ problem: String?) -> Void = { _, _ in }
    ) {
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
                    name: name, handlers: handlers, database: database, passports: passports, timeLimit: configuration.handlerTimeLimit,
                    time: time, random: random, logger: logger)
                let worker = LaneWorker(
                    name: name, delivery: delivery, slots: slots, configuration: configuration, random: random, time: time, logger: logger,
                    metrics: metrics)
                return TopicFeed(
                    name: name, source: subscription.events, database: database, configuration: configuration, random: random, time: time,
                    logger: logger, metrics: metrics, worker: worker
                ) { problem in report("\(name.source)/\(name.topic)", problem) }
            }
        }
    }

    /// Works until the task is cancelled; stops between two events of each lane.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for feed in feeds { group.addTask { await feed.run() } }
        }
    }
}
