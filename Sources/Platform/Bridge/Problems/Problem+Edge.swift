internal import Mesh
internal import MeshProtobuf

/// What the edge refuses by itself.
extension Problem {
    static func unknownPath(_ path: String) -> Problem {
        Problem(404, .notFound, "Nothing is served at \(path.prefix(200)).", reason: "UNKNOWN_PATH")
    }

    static func notYet(_ services: [String]) -> Problem {
        Problem(
            503, .unavailable,
            "Nothing is known at this path yet: these services have not told their contracts: \(services.joined(separator: ", ")).",
            reason: "NOT_READY", retryAfter: .seconds(1))
    }

    static func verbNotAllowed(_ verb: String, allowed: [String]) -> Problem {
        Problem(
            405, .unimplemented, "This path does not take \(verb.prefix(20)); it takes \(allowed.joined(separator: ", ")).",
            reason: "METHOD_NOT_ALLOWED", headers: ["allow": allowed.joined(separator: ", ")])
    }

    static func unauthenticated(_ detail: String) -> Problem {
        Problem(401, .unauthenticated, detail, headers: ["www-authenticate": "Bearer"])
    }

    static func sessionOver() -> Problem {
        Problem(401, .unauthenticated, "The session is over: log in again.", reason: "SESSION_OVER", headers: ["www-authenticate": "Bearer"])
    }

    static func invalid(_ detail: String, reason: String = "", violations: [FieldViolation] = []) -> Problem {
        Problem(400, .invalidArgument, detail, reason: reason, violations: violations)
    }

    static func invalidFields(_ violations: [FieldViolation]) -> Problem {
        let names = violations.prefix(3).map(\.field).joined(separator: ", ")
        return invalid(
            "The request breaks its contract in \(violations.count == 1 ? "one field" : "\(violations.count) fields"): \(names).",
            violations: violations)
    }

    static func tooLarge(limit: Int) -> Problem {
        Problem(413, .invalidArgument, "The body is longer than \(limit) bytes.", reason: "BODY_TOO_LARGE")
    }

    static func unsupportedMediaType() -> Problem {
        Problem(
            415, .invalidArgument, "The body must be JSON: send Content-Type: application/json.", reason: "UNSUPPORTED_MEDIA_TYPE",
            headers: ["accept": "application/json"])
    }

    static func tooManyRequests(_ rateClass: String, retryAfter: Duration) -> Problem {
        Problem(
            429, .resourceExhausted, "Too many requests of the class \(rateClass) from this address: wait before the next.", reason: "RATE_LIMITED",
            retryAfter: retryAfter)
    }

    static func unexpected() -> Problem {
        Problem(500, .internalError, "The bridge failed while it served this request; its log has the cause under the trace id.", processed: .maybe)
    }

    static func clientGone() -> Problem { Problem(499, .cancelled, "The client closed the request.", processed: .maybe) }
}
