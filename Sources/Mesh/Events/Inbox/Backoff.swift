package import MeshEnvironment

/// Growing pauses between tries, spread out so that many do not come back at once.
package struct Backoff: Sendable, Hashable {
    package var shortest: Duration
    package var longest: Duration

    package init(shortest: Duration, longest: Duration) {
        self.shortest = shortest
        self.longest = longest
    }

    /// The pause after the failed try with this number, from 1: the upper half of a doubling step.
    package func pause(after attempt: Int, _ random: RandomSource) -> Duration {
        let step = min(longest, shortest * (1 << min(max(0, attempt - 1), 20)))
        return step * (0.5 + random.unit() / 2)
    }
}
