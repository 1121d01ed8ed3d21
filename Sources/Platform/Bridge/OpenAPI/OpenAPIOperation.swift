internal import MeshDescriptors
internal import MeshProtobuf

/// One verb of one path.
struct OpenAPIOperation {
    private let binding: Binding
    private let count: Int
    private let schemas: OpenAPISchemas
    private var method: EdgeMethod { binding.method }

    /// - Parameter count: which of the method's HTTP rules this is, from 1.
    init(_ binding: Binding, count: Int, schemas: OpenAPISchemas) {
        self.binding = binding
        self.count = count
        self.schemas = schemas
    }

    /// "Orders" for "chill.orders.v1.OrdersService".
    static func tag(_ method: EdgeMethod) -> String {
        let name = method.service.split(separator: ".").last.map(String.init) ?? method.service
        return name.hasSuffix("Service") ? String(name.dropLast("Service".count)) : name
    }

    /// The path with the variables in JSON names.
    var path: String {
        var path = ""
        var index = 0
        while index < binding.template.segments.count {
            if let variable = binding.template.variables.firstIndex(where: { $0.segments.lowerBound == index }) {
                path += "/{\(FieldPath.jsonPath(binding.variables[variable]))}"
                index = binding.template.variables[variable].segments.upperBound
                continue
            }
            if case .literal(let text) = binding.template.segments[index] { path += "/" + text } else { path += "/*" }
            index += 1
        }
        return (path.isEmpty ? "/" : path) + (binding.template.action.isEmpty ? "" : ":" + binding.template.action)
    }

    var json: JSONValue {
        let summary = method.comment.prefix { $0 != "\n" && $0 != "." }
        var members: [(key: String, value: JSONValue)] = [
            ("operationId", .string("\(Self.tag(method))_\(method.name)" + (count > 1 ? "_\(count)" : ""))),
            ("tags", [.string(Self.tag(method))]),
            ("summary", .string(summary.isEmpty ? method.name : String(summary))),
            ("description", .string(description)),
            ("parameters", .array(parameters)),
        ]
        if let body = requestBody { members.append(("requestBody", body)) }
        members.append(("responses", .object(responses)))
        members.append(("security", method.policy.isPublic ? [] : [["accessToken": []]]))
        if !method.policy.roles.isEmpty { members.append(("x-roles", .array(method.policy.roles.map(JSONValue.string)))) }
        if !method.policy.reasons.isEmpty { members.append(("x-reasons", .array(method.policy.reasons.map(JSONValue.string)))) }
        return .object(members)
    }

    private var description: String {
        var lines = method.comment.isEmpty ? [] : [method.comment]
        if !method.policy.roles.isEmpty { lines.append("For: \(method.policy.roles.joined(separator: ", ")).") }
        if !method.policy.reasons.isEmpty { lines.append("Reasons of failure: \(method.policy.reasons.joined(separator: ", ")).") }
        return lines.joined(separator: "\n\n")
    }

    /// Top-level fields that the path sets.
    private var pathFields: Set<Int> { Set(binding.variables.filter { $0.count == 1 }.map { $0[0].number }) }

    private var parameters: [JSONValue] {
        var parameters = binding.variables.map { fields in parameter(FieldPath.jsonPath(fields), "path", fields[fields.count - 1], isRequired: true) }
        for field in queryFields { parameters.append(parameter(field.jsonName, "query", field, isRequired: field.rules.required)) }
        if method.policy.idempotency == .keyed { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
        parameters.append(["$ref": "#/components/parameters/RequestTimeout"])
        return parameters
    }

    private var queryFields: [FieldDescriptor] {
        var taken = pathFields
        switch binding.body {
        case .whole: return []
        case .field(let body): taken.insert(body.number)
        case .none: break
        }
        return method.input.fields.filter { !$0.rules.isInternal && !taken.contains($0.number) && FieldPath.isTextual($0) }
    }

    private func parameter(_ name: String, _ place: String, _ field: FieldDescriptor, isRequired: Bool) -> JSONValue {
        ["name": .string(name), "in": .string(place), "required": .bool(isRequired), "schema": schemas.property(field, isSent: true)]
    }

    private var requestBody: JSONValue? {
        let schema: JSONValue
        switch binding.body {
        case .none: return nil
        case .whole: schema = pathFields.isEmpty ? OpenAPISchemas.reference(method.input.fullName) : schemas.object(method.input, without: pathFields)
        case .field(let field): schema = schemas.property(field, isSent: true)
        }
        // A missing body counts as {}, which is only right when no field must be there.
        let isNeeded = method.input.fields.contains { !$0.rules.isInternal && !pathFields.contains($0.number) && OpenAPISchemas.isNeeded($0) }
        return ["required": .bool(isNeeded), "content": ["application/json": ["schema": schema]]]
    }

    private var responses: [(key: String, value: JSONValue)] {
        var success: [(key: String, value: JSONValue)] = [("description", .string(HTTPStatus.phrase(method.successStatus)))]
        if method.location != nil {
            success.append(("headers", ["Location": ["description": "The path of what was created.", "schema": ["type": "string"]]]))
        }
        if method.successStatus != 204 {
            let whole: JSONValue =
                OpenAPIFieldSchema.isWellKnown(method.output) ? ["type": "object"] : OpenAPISchemas.reference(method.output.fullName)
            let schema = binding.responseBody.map { schemas.property($0, isSent: false) } ?? whole
            success.append(("content", ["application/json": ["schema": schema]]))
        }
        var statuses = [400, 404, 409, 500, 503, 504]
        if !method.policy.isPublic { statuses += [401, 403] }
        if case .none = binding.body {} else { statuses += [413, 415] }
        if method.policy.idempotency == .keyed { statuses.append(422) }
        if !method.policy.rateClass.isEmpty { statuses.append(429) }
        // A login that fails is 401 as well, though it needs no token.
        if method.policy.session == .issue { statuses.append(401) }
        return [(String(method.successStatus), .object(success))] + statuses.sorted().map(OpenAPIProblems.reference)
    }

    static let sharedParameters: JSONValue = [
        "IdempotencyKey": [
            "name": "Idempotency-Key", "in": "header",
            "description": "Makes a repetition with the same key and body answer what the first request answered, for 24 hours.",
            "schema": ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"],
        ],
        "RequestTimeout": [
            "name": "Request-Timeout", "in": "header", "description": "Seconds after which the caller no longer waits.",
            "schema": ["type": "number", "exclusiveMinimum": 0, "maximum": 600],
        ],
    ]
}
