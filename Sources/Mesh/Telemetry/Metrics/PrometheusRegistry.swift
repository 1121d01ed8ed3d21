public import Metrics
internal import Synchronization

/// The process's metrics, in the forms that Prometheus reads: a swift-metrics factory and its text exposition.
///
/// Counters stay counters, meters and plain recorders become gauges, timers become histograms in seconds, aggregating recorders
/// histograms of their values. Each metric keeps a bounded number of series; what goes beyond is counted in one whose label
/// values are all "overflow".
public final class PrometheusRegistry: Sendable {
    private struct State {
        var families: [String: PrometheusFamily] = [:]
        var help: [String: String] = [:]
        var buckets: [String: [Double]] = [:]
        var collectors: [@Sendable () -> [MetricSample]] = []
        var overflowed = 0
    }

    /// Seconds: from a tenth of a millisecond to ten seconds.
    public static let timeBuckets: [Double] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Counts and sizes: from one to a million.
    public static let sizeBuckets: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 10_000, 100_000, 1_000_000]

    private let maximumSeries: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - maximumSeries: how many label combinations a metric may have before new ones share the overflow series.
    ///   - includesProcess: whether CPU time, memory and descriptors of the process are among the metrics.
    public init(maximumSeries: Int = 500, includesProcess: Bool = true) {
        self.maximumSeries = maximumSeries
        state = Mutex(State(collectors: includesProcess ? [ProcessMetrics.collect] : []))
    }

    /// The registry that swift-metrics uses in this process. The first access installs it: do that before the first metric is made.
    public static let installed: PrometheusRegistry = {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    /// Explains a metric to who reads it; a histogram may get buckets of its own, if this comes before its first value.
    public func describe(_ label: String, _ help: String, buckets: [Double]? = nil) {
        let name = PrometheusName.metric(label)
        state.withLock { state in
            state.help[name] = help
            if let buckets { state.buckets[name] = buckets.filter(\.isFinite).sorted() }
        }
    }

    /// Adds values that are read when somebody asks for the metrics; the closure must be quick.
    public func addCollector(_ collect: @escaping @Sendable () -> [MetricSample]) { state.withLock { $0.collectors.append(collect) } }

    /// All metrics in Prometheus' text format 0.0.4.
    public func exposition() -> String {
        let (families, help, collectors, overflowed) = state.withLock { (Array($0.families.values), $0.help, $0.collectors, $0.overflowed) }
        var samples = collectors.flatMap { $0() }
        samples.append(
            MetricSample(
                "metrics_series_overflowed_total", .counter, help: "Label combinations that went to an overflow series.", value: Double(overflowed)))
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) {
            family.write(help: help[family.name] ?? family.name.split(separator: "_").joined(separator: " "), to: &text)
        }
        var written = Set(families.map(\.name))
        for sample in samples {
            let name = PrometheusName.metric(sample.name)
            // A name appears once, or readers refuse the whole page.
            guard written.insert(name).inserted else { continue }
            text += "# HELP \(name) \(PrometheusName.help(sample.help))\n# TYPE \(name) \(sample.kind.rawValue)\n"
            text += "\(name) \(PrometheusNumber.text(sample.value))\n"
        }
        return text
    }

    private func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: PrometheusFamily.Kind, make: @escaping ([Double]?) -> Series
    ) -> Series {
        let name = PrometheusName.metric(label), labels = PrometheusLabels(dimensions)
        return state.withLock { state in
            // Two kinds under one name would make the page unreadable: the later one gets its kind as a suffix.
            var free = name
            while let taken = state.families[free], taken.kind != kind { free += "_" + kind.rawValue }
            var family = state.families.removeValue(forKey: free) ?? PrometheusFamily(name: free, kind: kind)
            let (series, overflowed) = family.series(labels, limit: maximumSeries) { make(state.buckets[name]) }
            if overflowed { state.overflowed += 1 }
            state.families[free] = family
            return series
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { _ in PrometheusCounter() }
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { _ in PrometheusCounter() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { _ in PrometheusGauge() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            series(label, dimensions, .histogram) { PrometheusHistogram(bounds: $0 ?? Self.sizeBuckets) }
        } else {
            series(label, dimensions, .gauge) { _ in PrometheusGauge() }
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { PrometheusHistogram(bounds: $0 ?? Self.timeBuckets) }
    }

    // Metrics of one name and labels share a series, so one holder's end is not the series' end; their number is bounded anyway.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
}
