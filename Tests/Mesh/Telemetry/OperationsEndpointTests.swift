import Foundation
import FoundationNetworking
import Logging
import MeshTelemetry
import Metrics
import NIOPosix
import Testing

@Suite struct OperationsEndpointTests {
    @Test(.timeLimit(.minutes(1))) func `a real request gets metrics and the state of readiness`() async throws {
        let registry = PrometheusRegistry(), readiness = Readiness(["postgres"])
        Counter(label: "orders_total", factory: registry).increment(by: 42)
        let endpoint = endpoint(registry, readiness, port: 0)
        let port = try await endpoint.start()

        let metrics = try await get(port, "/metrics")
        #expect(metrics.status == 200 && metrics.body.contains("\norders_total 42\n"))
        #expect(metrics.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try await get(port, "/livez").status == 200)
        let waiting = try await get(port, "/readyz")
        #expect(waiting.status == 503 && waiting.body.contains("postgres") && waiting.contentType == "application/json")
        #expect(try await get(port, "/startupz").status == 503)
        readiness.set("postgres", .ready)
        #expect(try await get(port, "/readyz").status == 200)
        #expect(try await get(port, "/startupz").status == 200)
        #expect(try await get(port, "/other").status == 404)

        let second = self.endpoint(registry, readiness, port: port)
        let error = await #expect(throws: OperationsEndpointError.self) { try await second.start() }
        #expect(error?.message.contains("\(port)") == true)

        await endpoint.stop()
        await #expect(throws: (any Error).self) { try await get(port, "/livez") }
        let again = self.endpoint(registry, readiness, port: port)
        #expect(try await again.start() == port)
        await again.stop()
    }

    private func endpoint(_ registry: PrometheusRegistry, _ readiness: Readiness, port: Int) -> OperationsEndpoint {
        OperationsEndpoint(
            pages: OperationsPages(registry: registry, readiness: readiness), port: port, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "operations") { _ in SwiftLogNoOpLogHandler() })
    }

    private func get(_ port: Int, _ path: String) async throws -> (status: Int, contentType: String?, body: String) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        let http = try #require(response as? HTTPURLResponse)
        return (http.statusCode, http.value(forHTTPHeaderField: "Content-Type"), String(decoding: data, as: UTF8.self))
    }
}
