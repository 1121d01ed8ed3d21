internal import MeshEnvironment
internal import NIOCore

/// Rings when the earliest deadline of a group of calls has passed. Confined to its loop.
final class DeadlineTimer {
    private let loop: any EventLoop
    private let time: TimeSource
    @exclusivity(unchecked) private var alarm = DeadlineAlarm()
    private var scheduled: Scheduled<Void>?
    /// Called on the loop; it ends what is over and adds the deadlines of what is left.
    var onRing: ((_ now: Int64) -> Void)?

    init(_ loop: any EventLoop, _ time: TimeSource) {
        self.loop = loop
        self.time = time
    }

    /// - Parameter deadline: nanoseconds of the monotonic clock.
    func add(_ deadline: Int64, now: Int64) {
        guard alarm.add(deadline) else { return }
        scheduled?.cancel()
        // A millisecond at least: rounding must not make the loop spin.
        let delay = max(1_000_000, deadline &- now)
        scheduled = loop.assumeIsolated().scheduleTask(in: .nanoseconds(delay)) { [weak self] in self?.ring() }
    }

    func stop() {
        scheduled?.cancel()
        scheduled = nil
        onRing = nil
    }

    private func ring() {
        alarm.reset()
        scheduled = nil
        onRing?(time.monotonicNanoseconds())
    }
}
