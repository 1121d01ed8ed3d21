import MeshTelemetry
import Testing

@Suite struct ReadinessTests {
    @Test func `all named conditions must hold`() {
        let readiness = Readiness(["postgres", "mesh"])
        #expect(readiness.failures.map(\.condition) == ["mesh", "postgres"])
        readiness.set("postgres", .ready)
        #expect(!readiness.isReady && !readiness.hasStarted)
        readiness.set("mesh", .ready)
        #expect(readiness.isReady && readiness.hasStarted)
    }

    @Test func `what fails later is named with its reason, and the start stays over`() {
        let readiness = Readiness(["postgres"])
        readiness.set("postgres", .ready)
        readiness.set("drain", .notReady("the process is shutting down"))
        #expect(readiness.failures.map { "\($0.condition): \($0.reason)" } == ["drain: the process is shutting down"])
        #expect(!readiness.isReady && readiness.hasStarted)
        readiness.remove("drain")
        #expect(readiness.isReady)
    }

    @Test func `the pages say it with status and JSON`() throws {
        let readiness = Readiness(["postgres"])
        let pages = OperationsPages(registry: PrometheusRegistry(includesProcess: false), readiness: readiness)
        #expect(pages.live().status == 200)
        #expect(pages.started().status == 503)
        readiness.set("postgres", .notReady("connection refused on \"/run/x\""))
        #expect(pages.ready().status == 503)
        #expect(pages.ready().body == #"{"status":"not ready","failing":[{"condition":"postgres","reason":"connection refused on \"/run/x\""}]}"# + "\n")
        readiness.set("postgres", .ready)
        #expect(pages.ready() == pages.page("/readyz"))
        #expect(pages.ready().status == 200 && pages.started().status == 200 && pages.ready().contentType == "application/json")
        #expect(pages.page("/metrics")?.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(pages.page("/other") == nil)
    }
}
