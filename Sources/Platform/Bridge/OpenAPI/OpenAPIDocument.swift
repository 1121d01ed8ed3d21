internal import MeshDescriptors
package import MeshProtobuf

/// The description of everything that HTTP reaches, as OpenAPI 3.1, written from the same contracts that route the requests.
package struct OpenAPIDocument {
    private let routes: RouteTable

    package init(_ routes: RouteTable) { self.routes = routes }

    package var json: JSONValue {
        let schemas = OpenAPISchemas(routes)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Chill Logistics",
                "version": "1",
                "description": "Orders between firms, from hub to hub. Made from the contracts that the running services tell.",
            ],
            "servers": [["url": "/"]],
            "tags": .array(tags),
            "paths": .object(paths(schemas)),
            "components": [
                "schemas": .object(schemas.components + [("Problem", OpenAPIProblems.schema)]),
                "responses": .object(OpenAPIProblems.responses),
                "parameters": OpenAPIOperation.sharedParameters,
                "securitySchemes": ["accessToken": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]],
            ],
        ]
    }

    private func paths(_ schemas: OpenAPISchemas) -> [(key: String, value: JSONValue)] {
        var paths: [(key: String, value: JSONValue)] = []
        var counts: [String: Int] = [:]
        for binding in routes.bindings {
            counts[binding.method.fullName, default: 0] += 1
            let operation = OpenAPIOperation(binding, count: counts[binding.method.fullName] ?? 1, schemas: schemas)
            let member = (key: binding.verb.lowercased(), value: operation.json)
            if let index = paths.firstIndex(where: { $0.key == operation.path }), case .object(let verbs) = paths[index].value {
                paths[index].value = .object(verbs + [member])
            } else {
                paths.append((operation.path, .object([member])))
            }
        }
        return paths
    }

    private var tags: [JSONValue] {
        var seen: Set<String> = []
        return routes.bindings.map(\.method).filter { seen.insert($0.service).inserted }.map { method in
            ["name": .string(OpenAPIOperation.tag(method)), "description": .string(method.serviceComment)]
        }
    }
}
