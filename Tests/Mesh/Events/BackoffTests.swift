internal import MeshEnvironment
internal import MeshEvents
internal import Testing

struct BackoffTests {
    private let backoff = Backoff(shortest: .milliseconds(100), longest: .seconds(10))

    @Test(arguments: [(1, 100), (2, 200), (5, 1600), (7, 6400), (8, 10_000), (1000, 10_000)])
    func `pauses double up to the longest, and chance takes at most half`(attempt: Int, milliseconds: Int) {
        let random = RandomSource.seeded(7)
        for _ in 0..<100 {
            let pause = backoff.pause(after: attempt, random)
            #expect(pause <= .milliseconds(milliseconds))
            #expect(pause >= .milliseconds(milliseconds) / 2)
        }
    }
}
