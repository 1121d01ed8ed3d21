public import MeshProtobuf

/// Why a call failed, for people and for programs. A handler throws it; a client receives it.
///
/// Any other error that a handler throws reaches the caller as INTERNAL with an incident id; its text stays in the server's log.
public struct MeshError: Error, Sendable, Hashable {
    public var code: StatusCode
    /// What happened, to what, and what to do. Nothing secret.
    public var message: String
    /// A stable word for programs, from the contract's catalogue, as "OUT_OF_STOCK"; may be empty.
    public var reason: String
    /// Which fields were wrong.
    public var violations: [FieldViolation]
    /// When a repetition makes sense.
    public var retryAfter: Duration?
    /// Whether the request had an effect.
    public var processed: Processed

    public init(
        _ code: StatusCode, _ message: String, reason: String = "", violations: [FieldViolation] = [], retryAfter: Duration? = nil,
        processed: Processed = .yes
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.violations = violations
        self.retryAfter = retryAfter
        self.processed = processed
    }
}

extension MeshError: CustomStringConvertible {
    public var description: String {
        var text = "\(code.name)"
        if !reason.isEmpty { text += " (\(reason))" }
        text += ": \(message)"
        for violation in violations { text += "; \(violation.field): \(violation.message)" }
        return text
    }
}
