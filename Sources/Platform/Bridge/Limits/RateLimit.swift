/// How often one client may call the methods of a rate class.
public struct RateLimit: Sendable, Hashable {
    /// Calls per minute in the long run.
    public var perMinute: Int
    /// Calls at once.
    public var burst: Int

    public init(perMinute: Int, burst: Int) {
        self.perMinute = perMinute
        self.burst = burst
    }
}
