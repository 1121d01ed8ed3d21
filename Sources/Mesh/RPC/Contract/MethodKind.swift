/// How many messages travel each way in a call.
public enum MethodKind: Sendable, Hashable {
    /// One request, one answer.
    case unary
    /// Many requests, one answer.
    case clientStreaming
    /// One request, many answers.
    case serverStreaming
    /// Many of both, in any order.
    case bidirectional
}

extension MethodKind {
    /// Whether the client sends any number of messages.
    package var streamsRequests: Bool { self == .clientStreaming || self == .bidirectional }
    /// Whether the server sends any number of messages.
    package var streamsResponses: Bool { self == .serverStreaming || self == .bidirectional }
}
