import Bridge
import Testing

@Suite struct RateLimiterTests {
    @Test func `the burst is allowed at once, then as many as time brings`() {
        var limiter = RateLimiter(RateLimit(perMinute: 60, burst: 3))
        #expect((0..<3).map { _ in limiter.take("a", at: .zero).remaining } == [2, 1, 0])
        let refused = limiter.take("a", at: .milliseconds(250))
        #expect(!refused.isAllowed)
        #expect(refused.retryAfter == .milliseconds(750))
        #expect(limiter.take("a", at: .seconds(1)).isAllowed)
        #expect(!limiter.take("a", at: .seconds(1)).isAllowed)
    }

    @Test func `clients do not take from each other`() {
        var limiter = RateLimiter(RateLimit(perMinute: 1, burst: 1))
        #expect(limiter.take("a", at: .zero).isAllowed)
        #expect(limiter.take("b", at: .zero).isAllowed)
        #expect(!limiter.take("a", at: .zero).isAllowed)
    }

    @Test func `a rest refills no more than the burst`() {
        var limiter = RateLimiter(RateLimit(perMinute: 600, burst: 2))
        _ = limiter.take("a", at: .zero)
        #expect(limiter.take("a", at: .seconds(3600)).remaining == 1)
    }

    @Test func `time that goes back brings nothing and takes nothing`() {
        var limiter = RateLimiter(RateLimit(perMinute: 60, burst: 1))
        #expect(limiter.take("a", at: .seconds(10)).isAllowed)
        #expect(!limiter.take("a", at: .seconds(5)).isAllowed)
        #expect(!limiter.take("a", at: .seconds(10)).isAllowed)
    }

    @Test func `the table stays within its bound`() {
        var limiter = RateLimiter(RateLimit(perMinute: 1, burst: 1), clients: 4)
        for client in 0..<100 { #expect(limiter.take("client \(client)", at: .zero).isAllowed) }
        #expect(!limiter.take("client 99", at: .zero).isAllowed)
        #expect(limiter.take("client 0", at: .zero).isAllowed)
    }
}
