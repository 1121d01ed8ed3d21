import Foundation
import Metrics
import Synchronization

/// Keeps what the subscriber measures of each event: from the row in the producer's log to the commit of its effect. Other metrics go nowhere.
final class DelayRecorder: MetricsFactory, Sendable {
    private final class Delays: TimerHandler, Sendable {
        private let recorder: DelayRecorder

        init(_ recorder: DelayRecorder) { self.recorder = recorder }

        func recordNanoseconds(_ duration: Int64) { recorder.delays.withLock { $0.append(duration) } }
    }

    private let delays = Mutex<[Int64]>([])

    var count: Int { delays.withLock { $0.count } }

    func forget() { delays.withLock { $0.removeAll(keepingCapacity: true) } }

    /// Median, 99th percentile and maximum, in milliseconds.
    var figures: [String: Double] {
        let sorted = delays.withLock { $0 }.sorted()
        guard let last = sorted.last else { return [:] }
        func at(_ part: Double) -> Double { Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1e6 }
        return ["p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": Double(last) / 1e6]
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        label == "mesh_events_delay_seconds" ? Delays(self) : NOOPMetricsHandler.instance
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { NOOPMetricsHandler.instance }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { NOOPMetricsHandler.instance }

    func destroyTimer(_ handler: any TimerHandler) {}

    func destroyCounter(_ handler: any CounterHandler) {}

    func destroyRecorder(_ handler: any RecorderHandler) {}
}
