internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Mesh
internal import MeshEnvironment
internal import Metrics
internal import NIOCore

/// The one responder of the HTTP library: routes come and go at run time, so it does not know any.
struct EdgeResponder: HTTPResponder {
    let gateway: Gateway
    let connections: ClientConnections
    let bodyLimit: Int
    let time: TimeSource
    let random: RandomSource
    let logger: Logger

    func respond(to request: Request, context: EdgeContext) async throws -> Response {
        let start = time.monotonic()
        let edge = edgeRequest(request, context)
        let answer = await connections.connection(of: context.channel).serve { await gateway.answer(edge) }
        record(answer, edge, time.monotonic() - start)
        var headers = answer.headers
        // A 413 leaves the rest of its body unread; the connection ends rather than read it all.
        if answer.status == 413 { headers[.connection] = "close" }
        let status = HTTPResponse.Status(code: answer.status, reasonPhrase: HTTPStatus.phrase(answer.status))
        guard answer.status != 204 else { return Response(status: status, headers: headers) }
        headers[.contentLength] = String(answer.body.count)
        if edge.verb == "HEAD" { return Response(status: status, headers: headers) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func edgeRequest(_ request: Request, _ context: EdgeContext) -> EdgeRequest {
        let target = request.head.path ?? "/"
        let parts = target.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let body = request.body
        let limit = bodyLimit
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        return EdgeRequest(
            verb: request.method.rawValue, path: parts.first ?? "/", query: parts.count == 2 ? parts[1] : nil, headers: request.headers,
            client: ClientAddress.name(of: context.channel.remoteAddress), trace: trace(request)
        ) { () async throws(Problem) -> [UInt8] in
            if announced > limit { throw .tooLarge(limit: limit) }
            do {
                let buffer = try await body.collect(upTo: limit)
                return Array(buffer.readableBytesView)
            } catch is NIOTooManyBytesError {
                throw .tooLarge(limit: limit)
            } catch is CancellationError {
                throw .clientGone()
            } catch {
                throw .invalid("The body could not be read to its end.", reason: "BROKEN_BODY")
            }
        }
    }

    /// The client's trace, continued by a span of ours, or a new one.
    private func trace(_ request: Request) -> TraceContext {
        let name = HTTPField.Name("traceparent")
        if let parent = name.flatMap({ request.headers[$0] }).flatMap({ TraceContext(traceparent: $0) }) { return parent.child(span: random.next()) }
        return TraceContext(traceHigh: random.next() | 1, traceLow: random.next(), span: random.next() | 1, isSampled: true)
    }

    private func record(_ answer: EdgeAnswer, _ request: EdgeRequest, _ elapsed: Duration) {
        let method = answer.method ?? "none"
        Counter(label: "bridge_requests_total", dimensions: [("method", method), ("status", String(answer.status))]).increment()
        Metrics.Timer(label: "bridge_request_seconds", dimensions: [("method", method)]).record(duration: elapsed)
        guard let problem = answer.problem else { return }
        logger.log(
            level: answer.status >= 500 ? .error : .debug, "request failed",
            metadata: [
                "method": "\(method)", "status": "\(answer.status)", "code": "\(problem.code)", "reason": "\(problem.reason)",
                "detail": "\(answer.status >= 500 ? problem.detail : "")", "trace_id": "\(request.trace.traceID)",
                "milliseconds": "\(elapsed / .milliseconds(1))",
            ])
    }
}
