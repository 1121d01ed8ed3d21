internal import MeshEnvironment

/// Growing pauses between tries, spread out so that many do not come back at once.
struct Backoff: Sendable, Hashable {
    var shortest: Duration
    var longest: Duration

    /// The pause after the failed try with this number, from 1: the upper half of a doubling step.
    func pause(after attempt: Int, _ random: RandomSource) -> Duration {
        let step = min(longest, shortest * (1 << min(max(0, attempt - 1), 20)))
        return step * (0.5 + random.unit() / 2)
    }
}
