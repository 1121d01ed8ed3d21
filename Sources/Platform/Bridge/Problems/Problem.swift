package import Mesh
package import MeshProtobuf

/// A failed request, as problem details (RFC 9457) tell it.
package struct Problem: Error, Sendable, Hashable {
    package var status: Int
    package var code: StatusCode
    /// A stable word for programs; may be empty.
    package var reason: String
    package var detail: String
    package var violations: [FieldViolation]
    package var processed: Processed
    package var retryAfter: Duration?
    /// What this kind of answer has beside the usual headers, by lower-case name.
    package var headers: [String: String]

    package init(
        _ status: Int, _ code: StatusCode, _ detail: String, reason: String = "", violations: [FieldViolation] = [], processed: Processed = .no,
        retryAfter: Duration? = nil, headers: [String: String] = [:]
    ) {
        self.status = status
        self.code = code
        self.reason = reason
        self.detail = detail
        self.violations = violations
        self.processed = processed
        self.retryAfter = retryAfter
        self.headers = headers
    }

    package init(_ error: MeshError) {
        self.init(
            HTTPStatus.of(error), error.code, error.message, reason: error.reason, violations: error.violations, processed: error.processed,
            retryAfter: error.retryAfter)
        switch status {
        case 401: headers["www-authenticate"] = "Bearer"
        // Both answers invite a repetition, so they always say when.
        case 429, 503: retryAfter = retryAfter ?? .seconds(1)
        default: break
        }
    }

    /// The `Retry-After` header: whole seconds, rounded up, at least one.
    package var retryAfterSeconds: Int64? {
        guard let (seconds, attoseconds) = retryAfter?.components else { return nil }
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }

    package func document(traceID: String) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("type", .string("urn:chill:problem:\(reason.isEmpty ? code.name : reason)")),
            ("title", .string(HTTPStatus.phrase(status))),
            ("status", .number("\(status)")),
            ("detail", .string(detail)),
            ("code", .string(code.name)),
        ]
        if !reason.isEmpty { members.append(("reason", .string(reason))) }
        members.append(("violations", .array(violations.map { ["field": .string($0.field), "message": .string($0.message)] })))
        members.append(("traceId", .string(traceID)))
        members.append(("processed", .string(processed == .no ? "no" : processed == .maybe ? "maybe" : "yes")))
        return .object(members)
    }
}
