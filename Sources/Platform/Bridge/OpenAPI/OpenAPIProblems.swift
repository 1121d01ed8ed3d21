internal import Mesh
internal import MeshProtobuf

/// How failed requests are described.
enum OpenAPIProblems {
    static let statuses = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503, 504]

    private static let codes = (1...16).map { StatusCode(rawValue: $0).name }

    static let schema: JSONValue = .object([
        ("type", .string("object")),
        ("description", .string("Problem details of RFC 9457.")),
        ("required", .array(["type", "title", "status", "detail", "code", "violations", "traceId", "processed"].map(JSONValue.string))),
        (
            "properties",
            .object([
                ("type", text("A stable URI of the kind of problem.")),
                ("title", text("What the status means.")),
                ("status", .object([("type", .string("integer"))])),
                ("detail", text("What happened, to what, and what to do.")),
                (
                    "code",
                    .object([
                        ("type", .string("string")), ("description", .string("The canonical code.")), ("enum", .array(codes.map(JSONValue.string))),
                    ])
                ),
                ("reason", text("A stable word for programs, from the method's catalogue.")),
                (
                    "violations",
                    .object([
                        ("type", .string("array")),
                        ("description", .string("Every field that breaks a rule.")),
                        (
                            "items",
                            .object([
                                ("type", .string("object")),
                                ("required", .array([.string("field"), .string("message")])),
                                ("properties", .object([("field", text("The path of the field, as lines[2].quantity.")), ("message", text("What is expected."))])),
                            ])
                        ),
                    ])
                ),
                ("traceId", text("Under this id the logs tell more.")),
                (
                    "processed",
                    .object([
                        ("type", .string("string")),
                        ("description", .string("Whether the request had an effect: with \"no\" it may be repeated safely.")),
                        ("enum", .array([.string("no"), .string("maybe"), .string("yes")])),
                    ])
                ),
            ])
        ),
    ])

    static var responses: [(String, JSONValue)] {
        statuses.map { status in
            var members: [(String, JSONValue)] = [("description", .string(HTTPStatus.phrase(status)))]
            if status == 429 || status == 503 {
                members.append(("headers", .object([("Retry-After", .object([("description", .string("Seconds to wait.")), ("schema", .object([("type", .string("integer"))]))]))])))
            }
            members.append(("content", .object([("application/problem+json", .object([("schema", OpenAPISchemas.reference("Problem"))]))])))
            return ("Problem\(status)", .object(members))
        }
    }

    static func reference(_ status: Int) -> (String, JSONValue) {
        (String(status), .object([("$ref", .string("#/components/responses/Problem\(status)"))]))
    }

    private static func text(_ description: String) -> JSONValue { .object([("type", .string("string")), ("description", .string(description))]) }
}
