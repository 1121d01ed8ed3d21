internal import HTTPTypes
internal import Mesh
internal import MeshDescriptors
internal import MeshEnvironment
internal import MeshProtobuf
internal import Synchronization

/// Answers requests: pages of the bridge's own, and methods of the mesh by the routes of their contracts.
final class Gateway: Sendable {
    private let catalogue: ContractCatalogue
    private let pages: EdgePages
    private let door: SessionDoor
    private let crossOrigin: CrossOriginPolicy
    private let limits: RateLimits
    private let transcoder: Transcoder

    init(
        catalogue: ContractCatalogue, pages: EdgePages, door: SessionDoor, crossOrigin: CrossOriginPolicy, limits: RateLimits, transcoder: Transcoder
    ) {
        self.catalogue = catalogue
        self.pages = pages
        self.door = door
        self.crossOrigin = crossOrigin
        self.limits = limits
        self.transcoder = transcoder
    }

    func answer(_ request: EdgeRequest) async -> EdgeAnswer {
        let origin = request.headers[.origin]
        var answer: EdgeAnswer
        do throws(Problem) {
            answer = try await route(request, origin: origin)
        } catch {
            answer = EdgeAnswer(error, traceID: request.trace.traceID)
        }
        for field in crossOrigin.headers(forOrigin: origin) where !answer.headers.contains(field.name) { answer.headers.append(field) }
        if answer.headers[.contentSecurityPolicy] == nil { answer.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'" }
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.set("referrer-policy", "no-referrer")
        answer.set("trace-id", request.trace.traceID)
        return answer
    }

    private func route(_ request: EdgeRequest, origin: String?) async throws(Problem) -> EdgeAnswer {
        guard let path = RouteTree<Binding>.segments(of: request.path) else { throw .unknownPath(String(request.path)) }
        let snapshot = catalogue.snapshot
        let page = pages.page(request.path, snapshot)
        let bindings = page == nil ? snapshot.routes.tree.match(path) : nil
        guard page != nil || bindings != nil else {
            // A versioned path may belong to a service that has not told its contracts yet; "there is no such thing" would be a lie.
            if !snapshot.unknown.isEmpty, let first = path.first, first.first == "v", Int(first.dropFirst()) != nil {
                throw .notYet(snapshot.unknown)
            }
            throw .unknownPath(String(request.path))
        }
        var verbs = page == nil ? bindings?.keys.sorted() ?? [] : ["GET"]
        if verbs.contains("GET") { verbs.append("HEAD") }
        if request.verb == "OPTIONS" {
            var answer = EdgeAnswer(status: 204)
            if let origin, request.headers[.accessControlRequestMethod] != nil {
                answer.headers = crossOrigin.preflight(origin: origin, verbs: verbs)
            }
            answer.headers[.allow] = (verbs + ["OPTIONS"]).joined(separator: ", ")
            return answer
        }
        let verb = request.verb == "HEAD" ? "GET" : request.verb
        if let page {
            guard verb == "GET" else { throw .verbNotAllowed(request.verb, allowed: verbs) }
            return page
        }
        guard let binding = bindings?[verb] else { throw .verbNotAllowed(request.verb, allowed: verbs) }
        return await call(binding, path, request)
    }

    private func call(_ binding: Binding, _ path: [Substring], _ request: EdgeRequest) async -> EdgeAnswer {
        let method = binding.method
        var answer: EdgeAnswer
        var limitHeaders: [(String, String)] = []
        do throws(Problem) {
            limitHeaders = try limits.take(method.policy.rateClass, client: request.client)
            let visitor = try await door.admit(request, to: method)
            answer = try await transcoder.answer(request, binding, path, visitor)
            if method.policy.session == .revoke, case .session(let claims, _) = visitor { door.revoke(claims) }
        } catch {
            answer = EdgeAnswer(error, traceID: request.trace.traceID)
            if error.status == 429, limitHeaders.isEmpty { limitHeaders = limits.headers(method.policy.rateClass) }
        }
        for (name, value) in limitHeaders { answer.set(name, value) }
        answer.headers[.cacheControl] = "no-store"
        answer.method = method.fullName
        return answer
    }
}
