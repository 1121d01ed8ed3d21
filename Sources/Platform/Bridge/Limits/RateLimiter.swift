/// Token buckets, one per client, in a table of fixed size: who is pushed out of it begins anew with a full bucket.
package struct RateLimiter: Sendable {
    package struct Decision: Sendable, Hashable {
        package var isAllowed: Bool
        /// Calls that are left right now.
        package var remaining: Int
        /// Until one more call is allowed; zero when one is.
        package var retryAfter: Duration
        /// Until the bucket is full again.
        package var reset: Duration
    }

    private struct Bucket: Sendable {
        var tokens: Double
        var time: Duration
    }

    package let limit: RateLimit
    private let perSecond: Double
    private var buckets: BoundedCache<String, Bucket>

    package init(_ limit: RateLimit, clients: Int = 16_384) {
        self.limit = limit
        perSecond = Double(max(limit.perMinute, 1)) / 60
        buckets = BoundedCache(capacity: clients)
    }

    /// Takes one call of `client` at the monotonic time `now`.
    package mutating func take(_ client: String, at now: Duration) -> Decision {
        let full = Double(max(limit.burst, 1))
        var bucket = buckets[client] ?? Bucket(tokens: full, time: now)
        bucket.tokens = min(full, bucket.tokens + max(0, (now - bucket.time) / .seconds(1)) * perSecond)
        bucket.time = max(now, bucket.time)
        let isAllowed = bucket.tokens >= 1
        if isAllowed { bucket.tokens -= 1 }
        buckets[client] = bucket
        return Decision(
            isAllowed: isAllowed, remaining: Int(bucket.tokens),
            retryAfter: isAllowed ? .zero : .seconds((1 - bucket.tokens) / perSecond),
            reset: .seconds((full - bucket.tokens) / perSecond))
    }
}
