/// What the pool machine goes by.
package struct PoolLimits: Sendable {
    package var minimumConnections = 0
    package var maximumConnections = 16
    package var maximumWaiting = 1024
    /// A connection above the minimum that nobody used for so long is closed.
    package var idleTimeout: Duration = .seconds(60)
    /// A connection is not used longer than this, less up to `lifeJitter` of it: memory of the server, changed passwords and moved
    /// addresses all want fresh ones now and then.
    package var longestLife: Duration = .seconds(1800)
    package var lifeJitter = 0.2
    /// A lease that lasts longer is reported.
    package var leakAfter: Duration = .seconds(60)
    package var firstBackoff: Duration = .milliseconds(50)
    package var longestBackoff: Duration = .seconds(5)
    /// How long the server may be away before requests are refused at once, and how often it is looked for from then on.
    package var breakAfter: Duration = .seconds(15)
    package var probeInterval: Duration = .seconds(1)

    static let never: Duration = .seconds(1 << 40)

    package init() {}
}
