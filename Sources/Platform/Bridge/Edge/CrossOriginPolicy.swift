package import HTTPTypes

/// Which other origins' pages may read our answers (CORS): those that are configured, none by default.
package struct CrossOriginPolicy: Sendable {
    private let origins: Set<String>

    package init(origins: [String]) { self.origins = Set(origins) }

    /// What lets a page of `origin` read an answer; empty for an origin that may not.
    package func headers(forOrigin origin: String?) -> HTTPFields {
        guard !origins.isEmpty else { return [:] }
        // The answer depends on the origin, so a cache must not serve it to another.
        var headers: HTTPFields = [.vary: "Origin"]
        guard let origin, origins.contains(origin) else { return headers }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlExposeHeaders] = "Location, Trace-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed"
        return headers
    }

    /// The answer to a preflight of `origin`; `verbs` are those of the path.
    package func preflight(origin: String, verbs: [String]) -> HTTPFields {
        var headers = headers(forOrigin: origin)
        guard origins.contains(origin) else { return headers }
        headers[.accessControlAllowMethods] = verbs.joined(separator: ", ")
        headers[.accessControlAllowHeaders] = "Authorization, Content-Type, Idempotency-Key, Request-Timeout, Traceparent"
        headers[.accessControlMaxAge] = "600"
        return headers
    }
}
