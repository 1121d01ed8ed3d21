internal import Mesh
internal import MeshProtobuf

/// How failed requests are described.
enum OpenAPIProblems {
    private static let statuses = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503, 504]
    private static let codes = (1...16).map { JSONValue.string(StatusCode(rawValue: $0).name) }

    static let schema: JSONValue = [
        "type": "object",
        "description": "Problem details of RFC 9457.",
        "required": ["type", "title", "status", "detail", "code", "violations", "traceId", "processed"],
        "properties": [
            "type": ["type": "string", "description": "A stable URI of the kind of problem."],
            "title": ["type": "string", "description": "What the status means."],
            "status": ["type": "integer"],
            "detail": ["type": "string", "description": "What happened, to what, and what to do."],
            "code": ["type": "string", "description": "The canonical code.", "enum": .array(codes)],
            "reason": ["type": "string", "description": "A stable word for programs, from the method's catalogue."],
            "violations": [
                "type": "array",
                "description": "Every field that breaks a rule.",
                "items": [
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": [
                        "field": ["type": "string", "description": "The path of the field, as lines[2].quantity."],
                        "message": ["type": "string", "description": "What is expected."],
                    ],
                ],
            ],
            "traceId": ["type": "string", "description": "Under this id the logs tell more."],
            "processed": [
                "type": "string",
                "description": "Whether the request had an effect: with \"no\" it may be repeated safely.",
                "enum": ["no", "maybe", "yes"],
            ],
        ],
    ]

    static var responses: [(key: String, value: JSONValue)] {
        statuses.map { status in
            var members: [(key: String, value: JSONValue)] = [("description", .string(HTTPStatus.phrase(status)))]
            if status == 429 || status == 503 {
                members.append(("headers", ["Retry-After": ["description": "Seconds to wait.", "schema": ["type": "integer"]]]))
            }
            members.append(("content", ["application/problem+json": ["schema": OpenAPISchemas.reference("Problem")]]))
            return ("Problem\(status)", .object(members))
        }
    }

    static func reference(_ status: Int) -> (key: String, value: JSONValue) {
        (String(status), ["$ref": .string("#/components/responses/Problem\(status)")])
    }
}
