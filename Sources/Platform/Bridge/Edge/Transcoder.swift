internal import HTTPTypes
internal import Mesh
internal import MeshDescriptors
internal import MeshEnvironment
internal import MeshProtobuf

/// Turns a request into a call of the mesh and its outcome into an answer, by the contract alone.
struct Transcoder: Sendable {
    let mesh: any MeshCaller
    let tokens: SessionTokens

    func answer(_ request: EdgeRequest, _ binding: Binding, _ path: [Substring], _ visitor: SessionDoor.Visitor) async throws(Problem) -> EdgeAnswer {
        let method = binding.method
        var options = try self.options(request, method, visitor)
        let told = options.idempotencyKey == nil ? nil : ResponseMetadata()
        options.responseMetadata = told
        let encoded = try await encode(request, binding, path)
        let bytes: [UInt8]
        do { bytes = try await mesh._raw(service: method.service, method: method.name, encoded, options) } catch { throw Problem(error) }
        var answer = try await decode(bytes, binding)
        if told?.metadata["idempotent-replayed"] == "true" { answer.set("Idempotent-Replayed", "true") }
        return answer
    }

    private func options(_ request: EdgeRequest, _ method: EdgeMethod, _ visitor: SessionDoor.Visitor) throws(Problem) -> CallOptions {
        var options = CallOptions(deadline: method.deadline, trace: request.trace)
        if let timeout = request.header("request-timeout") { options.deadline = try RequestHeaders.timeout(timeout) }
        if method.policy.idempotency == .keyed, let key = request.header("idempotency-key") {
            options.idempotencyKey = try RequestHeaders.idempotencyKey(key)
        }
        switch visitor {
        case .anyone: options.passport = .none
        case .session(_, let passport): options.passport = .some(passport)
        }
        return options
    }

    private func encode(_ request: EdgeRequest, _ binding: Binding, _ path: [Substring]) async throws(Problem) -> [UInt8] {
        let bytes = try await request.body()
        var body: JSONValue?
        if !bytes.isEmpty {
            guard let type = request.headers[.contentType], RequestHeaders.isJSON(type) else { throw .unsupportedMediaType() }
            do { body = try JSONValue(parsing: bytes) } catch { throw .invalid("The body is not JSON: \(error)", reason: "MALFORMED_JSON") }
        }
        guard let values = binding.template.values(in: path) else {
            throw .invalid("The path is not percent-encoded UTF-8.", reason: "MALFORMED_PATH")
        }
        guard let query = QueryString(request.query ?? "") else {
            throw .invalid("The query is not percent-encoded UTF-8.", reason: "MALFORMED_QUERY")
        }
        var tree = try RequestTree(binding, body: body)
        for (index, value) in values.enumerated() { tree.setFromPath(index, value.value) }
        tree.setFromQuery(query)
        return try tree.encoded()
    }

    private func decode(_ bytes: [UInt8], _ binding: Binding) async throws(Problem) -> EdgeAnswer {
        let method = binding.method
        var json: JSONValue
        do {
            json = try ProtoJSON.decode(bytes, as: method.output, options: ProtoJSONOptions(edge: true))
            if let fields = method.sessionFields { try await tokens.fill(&json, from: bytes, fields, of: method) }
        } catch {
            // The effect has happened; only its telling failed.
            throw Problem(500, .internalError, "The answer of \(method.fullName) does not fit its contract.", processed: .yes)
        }
        guard method.successStatus != 204 else { return EdgeAnswer(status: 204) }
        let shown = binding.responseBody.map { json[$0.jsonName] ?? .null } ?? json
        var answer = EdgeAnswer(status: method.successStatus, contentType: "application/json", body: shown.serializedBytes)
        if let location = method.location?.path(for: json) { answer.headers[.location] = location }
        return answer
    }
}
