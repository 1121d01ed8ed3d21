internal import MeshDescriptors
package import MeshProtobuf

/// The description of everything that HTTP reaches, as OpenAPI 3.1, written from the same contracts that route the requests.
package struct OpenAPIDocument {
    private let routes: RouteTable

    package init(_ routes: RouteTable) { self.routes = routes }

    package var json: JSONValue {
        let schemas = OpenAPISchemas(routes)
        var paths: [(String, JSONValue)] = []
        var names: [String: Int] = [:]
        for binding in routes.bindings {
            let count = names[binding.method.fullName, default: 0] + 1
            names[binding.method.fullName] = count
            let operation = OpenAPIOperation(binding, count: count, schemas: schemas)
            let member = (binding.verb.lowercased(), operation.json)
            if let index = paths.firstIndex(where: { $0.0 == operation.path }) {
                if case .object(let present) = paths[index].1 { paths[index].1 = .object(present + [member]) }
            } else {
                paths.append((operation.path, .object([member])))
            }
        }
        return .object([
            ("openapi", .string("3.1.0")),
            (
                "info",
                .object([
                    ("title", .string("Chill Logistics")),
                    ("version", .string("1")),
                    ("description", .string("Orders between firms, from hub to hub. Made from the contracts that the running services tell.")),
                ])
            ),
            ("servers", .array([.object([("url", .string("/"))])])),
            ("tags", .array(tags)),
            ("paths", .object(paths)),
            (
                "components",
                .object([
                    ("schemas", .object(schemas.components + [("Problem", OpenAPIProblems.schema)])),
                    ("responses", .object(OpenAPIProblems.responses)),
                    ("parameters", .object(OpenAPIOperation.sharedParameters)),
                    (
                        "securitySchemes",
                        .object([
                            (
                                "accessToken",
                                .object([("type", .string("http")), ("scheme", .string("bearer")), ("bearerFormat", .string("JWT"))])
                            )
                        ])
                    ),
                ])
            ),
        ])
    }

    private var tags: [JSONValue] {
        var seen: Set<String> = []
        return routes.bindings.map(\.method).filter { seen.insert($0.service).inserted }.map { method in
            .object([("name", .string(OpenAPIOperation.tag(method)))] + (method.serviceComment.isEmpty ? [] : [("description", .string(method.serviceComment))]))
        }
    }
}
