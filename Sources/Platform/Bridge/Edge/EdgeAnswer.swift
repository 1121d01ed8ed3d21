internal import HTTPTypes
internal import Mesh
internal import MeshProtobuf

/// An answer as the gateway gives it, without the HTTP library.
struct EdgeAnswer: Sendable {
    var status: Int
    var headers: HTTPFields = [:]
    var body: [UInt8] = []

    /// The full name of the method that was called, for metrics and logs.
    var method: String?
    /// Set when the request failed.
    var problem: Problem?

    init(status: Int, contentType: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.body = body
        if let contentType { headers[.contentType] = contentType }
    }

    init(_ problem: Problem, traceID: String, method: String? = nil) {
        self.init(status: problem.status, contentType: "application/problem+json", body: problem.document(traceID: traceID).serializedBytes)
        self.problem = problem
        self.method = method
        headers[.cacheControl] = "no-store"
        for (name, value) in problem.headers { set(name, value) }
        if let seconds = problem.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
    }

    /// Sets a header that is not among the usual ones.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { headers[name] = value }
    }
}
