package import MeshEnvironment

/// After too many failures for one e-mail, log-ins wait: guessing a password takes years, mistyping it a moment.
package enum LoginThrottle {
    package static let allowedFailures = 10
    package static let window: Duration = .seconds(15 * 60)

    /// How long to wait before the next try; nil when it may happen now.
    /// - Parameter failures: the times of the most recent failures within the window, newest first.
    package static func wait(after failures: [Timestamp], at now: Timestamp) -> Duration? {
        let recent = failures.filter { $0 > now - window }.sorted(by: >)
        guard recent.count >= allowedFailures else { return nil }
        return max(recent[allowedFailures - 1] + window - now, .seconds(1))
    }
}
