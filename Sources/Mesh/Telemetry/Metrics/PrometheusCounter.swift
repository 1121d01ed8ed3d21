internal import Metrics
internal import Synchronization

/// A number that only grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    private let value = AtomicDouble()

    func increment(by amount: Int64) { if amount > 0 { value.add(Double(amount)) } }
    func increment(by amount: Double) { if amount > 0, amount.isFinite { value.add(amount) } }
    func reset() { value.store(0) }

    func write(name: String, labels: PrometheusLabels, to text: inout String) {
        text += "\(name)\(labels.text()) \(PrometheusNumber.text(value.load()))\n"
    }
}
