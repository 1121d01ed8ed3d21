/// The pages that operators and their tools read, free of any HTTP library: the operations endpoint and the bridge both serve them.
public struct OperationsPages: Sendable {
    public struct Page: Sendable, Hashable {
        public let status: Int
        public let contentType: String
        public let body: String
    }

    public static let paths = ["/metrics", "/livez", "/readyz", "/startupz"]

    private let registry: PrometheusRegistry
    private let readiness: Readiness

    public init(registry: PrometheusRegistry, readiness: Readiness) {
        self.registry = registry
        self.readiness = readiness
    }

    /// The page of one of ``paths``.
    public func page(_ path: String) -> Page? {
        switch path {
        case "/metrics": metrics()
        case "/livez": live()
        case "/readyz": ready()
        case "/startupz": started()
        default: nil
        }
    }

    public func metrics() -> Page { Page(status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: registry.exposition()) }

    /// That this answers is the answer: a process that cannot should be restarted.
    public func live() -> Page { Self.json(200, status: "alive") }

    /// Whether work may be sent here: 503 names what fails.
    public func ready() -> Page {
        let failures = readiness.failures
        return failures.isEmpty ? Self.json(200, status: "ready") : Self.json(503, status: "not ready", failures)
    }

    /// Whether the start is over, whatever came after.
    public func started() -> Page {
        readiness.hasStarted ? Self.json(200, status: "started") : Self.json(503, status: "starting", readiness.failures)
    }

    private static func json(_ code: Int, status: String, _ failures: [Readiness.Failure] = []) -> Page {
        var json = JSONText()
        json.beginObject()
        json.key("status")
        json.string(status)
        if !failures.isEmpty {
            json.key("failing")
            json.beginArray()
            for failure in failures {
                json.beginObject()
                json.key("condition")
                json.string(failure.condition)
                json.key("reason")
                json.string(failure.reason)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
        return Page(status: code, contentType: "application/json", body: json.text + "\n")
    }
}
