import MeshTelemetry
import Metrics
import Testing

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(maximumSeries: 3, includesProcess: false)

    @Test func `counters, gauges and histograms are written as the format asks`() {
        registry.describe("calls_total", "Calls by result.")
        registry.describe("call_seconds", "How long calls took.", buckets: [0.01, 0.1])
        Counter(label: "calls_total", dimensions: [("code", "OK"), ("method", "Get")], factory: registry).increment(by: 3)
        Counter(label: "calls_total", dimensions: [("method", "Get"), ("code", "OK")], factory: registry).increment()
        Counter(label: "calls_total", dimensions: [("code", "NOT_FOUND"), ("method", "Get")], factory: registry).increment()
        Meter(label: "pool_size", factory: registry).set(2.5)
        let timer = Timer(label: "call_seconds", dimensions: [], factory: registry)
        timer.recordNanoseconds(5_000_000)
        timer.recordNanoseconds(10_000_000)
        timer.recordNanoseconds(2_000_000_000)
        #expect(
            registry.exposition() == """
                # HELP call_seconds How long calls took.
                # TYPE call_seconds histogram
                call_seconds_bucket{le="0.01"} 2
                call_seconds_bucket{le="0.1"} 2
                call_seconds_bucket{le="+Inf"} 3
                call_seconds_sum 2.015
                call_seconds_count 3
                # HELP calls_total Calls by result.
                # TYPE calls_total counter
                calls_total{code="NOT_FOUND",method="Get"} 1
                calls_total{code="OK",method="Get"} 4
                # HELP pool_size pool size
                # TYPE pool_size gauge
                pool_size 2.5
                # HELP metrics_series_overflowed_total Label combinations that went to an overflow series.
                # TYPE metrics_series_overflowed_total counter
                metrics_series_overflowed_total 0

                """)
    }

    @Test func `names and values are brought into the accepted form`() {
        registry.describe("http.server-requests/total", "Two\nlines with a \\ in them.")
        Counter(label: "http.server-requests/total", dimensions: [("__path", "/a\"b\\c\nd"), ("9lives", "예")], factory: registry).increment()
        Counter(label: "5xx", factory: registry).increment()
        let text = registry.exposition()
        #expect(text.contains("# HELP http_server_requests_total Two\\nlines with a \\\\ in them.\n"))
        #expect(text.contains("http_server_requests_total{_9lives=\"예\",_path=\"/a\\\"b\\\\c\\nd\"} 1\n"))
        #expect(text.contains("\n_5xx 1\n"))
    }

    @Test func `beyond its bound a metric counts in one overflow series`() {
        for user in 0..<10 { Counter(label: "logins_total", dimensions: [("user", "\(user)"), ("kind", "x")], factory: registry).increment() }
        let lines = registry.exposition().split(separator: "\n").filter { $0.hasPrefix("logins_total") }
        #expect(lines.count == 4)
        #expect(lines.contains("logins_total{kind=\"overflow\",user=\"overflow\"} 7"))
        #expect(registry.exposition().contains("metrics_series_overflowed_total 7\n"))
        Counter(label: "logins_total", dimensions: [("user", "1"), ("kind", "x")], factory: registry).increment()
        #expect(registry.exposition().contains("logins_total{kind=\"x\",user=\"1\"} 2\n"))
    }

    @Test func `a name that is used for two kinds does not spoil the page`() {
        Counter(label: "orders", factory: registry).increment()
        Timer(label: "orders", factory: registry).recordNanoseconds(1)
        let types = registry.exposition().split(separator: "\n").filter { $0.hasPrefix("# TYPE orders") }
        #expect(types == ["# TYPE orders counter", "# TYPE orders_histogram histogram"])
    }

    @Test func `recorders are gauges or histograms, and odd numbers have their own words`() {
        Recorder(label: "last", dimensions: [], aggregate: false, factory: registry).record(7)
        let sizes = Recorder(label: "sizes", dimensions: [], aggregate: true, factory: registry)
        for size in [1, 3, 2_000_000] { sizes.record(size) }
        Meter(label: "broken", factory: registry).set(Double.nan)
        Meter(label: "endless", factory: registry).set(-Double.infinity)
        let text = registry.exposition()
        #expect(text.contains("# TYPE last gauge\nlast 7\n"))
        #expect(text.contains("sizes_bucket{le=\"5\"} 2\n") && text.contains("sizes_bucket{le=\"+Inf\"} 3\n") && text.contains("sizes_sum 2000004\n"))
        #expect(text.contains("broken NaN\n") && text.contains("endless -Inf\n"))
    }

    @Test func `concurrent increments are all counted`() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "busy_total", factory: registry), timer = Timer(label: "busy_seconds", factory: registry)
                    for _ in 0..<1000 {
                        counter.increment()
                        timer.recordNanoseconds(1000)
                    }
                }
            }
        }
        #expect(registry.exposition().contains("busy_total 8000\n") && registry.exposition().contains("busy_seconds_count 8000\n"))
    }

    @Test func `the process shows its own needs, and collectors add theirs`() throws {
        let registry = PrometheusRegistry()
        registry.addCollector { [MetricSample("pool_open", .gauge, help: "Open connections.", value: 4)] }
        let text = registry.exposition()
        #expect(text.contains("# TYPE pool_open gauge\npool_open 4\n"))
        for name in ["process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total", "process_threads", "process_start_time_seconds"] {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
            #expect(try #require(Double(line.dropFirst(name.count + 1))) > 0)
        }
    }
}
