internal import Metrics
internal import Synchronization

/// Counts and times the calls of one method on one side.
final class CallMeter: Sendable {
    private let prefix: String
    private let dimensions: [(String, String)]
    private let seconds: Timer
    // Nearly all calls: no look-up, no lock.
    private let succeeded: Counter
    private let counters: Mutex<[StatusCode: Counter]>

    /// - Parameter side: "server" or "client".
    init(side: String, method: MethodReference) {
        prefix = "mesh_\(side)"
        dimensions = [("service", method.service), ("method", method.name)]
        seconds = Timer(label: "\(prefix)_call_seconds", dimensions: dimensions)
        succeeded = Counter(label: "\(prefix)_calls_total", dimensions: dimensions + [("code", StatusCode.ok.name)])
        counters = Mutex([:])
    }

    func record(_ code: StatusCode, nanoseconds: Int64) {
        seconds.recordNanoseconds(nanoseconds)
        guard code != .ok else { return succeeded.increment() }
        let counter = counters.withLock { counters in
            if let counter = counters[code] { return counter }
            let counter = Counter(label: "\(prefix)_calls_total", dimensions: dimensions + [("code", code.name)])
            counters[code] = counter
            return counter
        }
        counter.increment()
    }
}
