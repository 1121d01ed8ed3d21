/// How a subscriber works.
public struct SubscriberConfiguration: Sendable {
    /// Events in hand at once, over all subscriptions; each needs a connection to the database.
    public var handlersAtOnce = 8
    /// Transactions at once, per topic, in which several events take effect, as long as little waits. Fewer of them carry more events each.
    public var sharedTransactionsAtOnce = 2
    /// A transaction that several events share takes no more of them when it has lasted so long.
    public var sharedTransactionAge: Duration = .milliseconds(20)
    /// Events that come at once, per topic.
    public var eventsAtOnce = 256
    /// An instance that has not been heard of for so long, by the database's clock, loses its lanes to the others.
    public var lease: Duration = .seconds(10)
    /// How often an instance says that it lives and looks who else does; well below ``lease``.
    public var leaseBeat: Duration = .seconds(2)
    /// How long one try of a handler may take.
    public var handlerTimeLimit: Duration = .seconds(30)
    /// An event that failed so often, not counting outages of others, is parked at the next failure.
    public var triesBeforeParking = 20
    /// The first and the longest pause between tries of an event.
    public var shortestPause: Duration = .milliseconds(100)
    public var longestPause: Duration = .seconds(10)
    /// How often a halted subscription looks whether the operator has decided.
    public var haltedPause: Duration = .seconds(30)

    public init() {}

    var backoff: Backoff { Backoff(shortest: shortestPause, longest: longestPause) }
}
