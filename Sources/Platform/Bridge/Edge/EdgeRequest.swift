internal import HTTPTypes
internal import Mesh

/// A request as the gateway sees it, without the HTTP library.
struct EdgeRequest: Sendable {
    var verb: String
    var path: Substring
    var query: Substring?
    var headers: HTTPFields
    /// Whom a rate limit counts.
    var client: String
    /// The bridge's own span.
    var trace: TraceContext
    /// Reads the body; longer ones than the limit are a problem.
    var body: @Sendable () async throws(Problem) -> [UInt8]

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
