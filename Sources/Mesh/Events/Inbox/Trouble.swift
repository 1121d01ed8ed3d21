/// What has gone wrong with one event so far, and whether it has been enough.
struct Trouble: Sendable {
    /// Suspicious failures that are endured.
    let limit: Int
    var tries = 0
    private var suspicions = 0
    /// Set once the event is to be parked.
    private(set) var verdict: ParkVerdict?

    init(limit: Int) { self.limit = limit }

    mutating func take(_ failure: HandlerFailure) {
        tries += 1
        if failure.kind == .transient { suspicions += 1 }
        guard verdict == nil else { return }
        if case .poison(let cause) = failure.kind {
            verdict = ParkVerdict(cause: cause, error: failure.text, attempts: tries)
        } else if suspicions > limit {
            verdict = ParkVerdict(cause: .attempts, error: failure.text, attempts: tries)
        }
    }
}
