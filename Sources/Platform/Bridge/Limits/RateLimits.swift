internal import MeshEnvironment
internal import Synchronization

/// The rate limits of all classes that have one, and the headers that tell of them (draft-ietf-httpapi-ratelimit-headers-10).
final class RateLimits: Sendable {
    private let limiters: Mutex<[String: RateLimiter]>
    private let time: TimeSource

    init(_ limits: [String: RateLimit], time: TimeSource) {
        limiters = Mutex(limits.mapValues { RateLimiter($0) })
        self.time = time
    }

    /// Counts a request of `client`.
    ///
    /// - Returns: headers for the answer; empty for a class without a limit.
    func take(_ rateClass: String, client: String) throws(Problem) -> [(String, String)] {
        let now = time.monotonic()
        let taken = limiters.withLock { limiters in
            limiters[rateClass]?.take(client, at: now)
        }
        guard let taken else { return [] }
        guard taken.isAllowed else { throw .tooManyRequests(rateClass, retryAfter: taken.retryAfter) }
        return policy(rateClass) + [("ratelimit", "\"\(rateClass)\";r=\(taken.remaining);t=\(Self.seconds(taken.reset))")]
    }

    /// The headers of a refused request.
    func headers(_ rateClass: String) -> [(String, String)] {
        let headers = policy(rateClass)
        return headers.isEmpty ? [] : headers + [("ratelimit", "\"\(rateClass)\";r=0")]
    }

    private func policy(_ rateClass: String) -> [(String, String)] {
        guard let limit = limiters.withLock({ $0[rateClass]?.limit }) else { return [] }
        return [("ratelimit-policy", "\"\(rateClass)\";q=\(limit.perMinute);w=60")]
    }

    private static func seconds(_ duration: Duration) -> Int64 { duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0) }
}
