import Bridge
import ChillOrdersV1
import ChillUsersV1
import Mesh
import MeshProtobuf
import Testing

@Suite struct OpenAPIDocumentTests {
    private func document() throws -> JSONValue {
        let contracts = try [("users", UsersServiceDefinition.service), ("orders", OrdersServiceDefinition.service)].map { name, service in
            try Contract(name: name, services: [service.name], files: (service.file.dependencies + [service.file]).map(\.serializedDescriptor))
        }
        return OpenAPIDocument(RouteTable(contracts)).json
    }

    private func references(_ json: JSONValue) -> [String] {
        switch json {
        case .array(let values): values.flatMap(references)
        case .object(let members): members.flatMap { $0.key == "$ref" ? [$0.value.text ?? ""] : references($0.value) }
        default: []
        }
    }

    private func at(_ json: JSONValue, _ path: String...) -> JSONValue? { path.reduce(json) { $0?[$1] } }

    @Test func `every reference leads somewhere`() throws {
        let document = try document()
        let references = references(document)
        #expect(references.count > 50)
        for reference in references {
            let target = reference.dropFirst(2).split(separator: "/").reduce(document as JSONValue?) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test func `a creation is described with its rules, statuses and place`() throws {
        let operation = try #require(at(try document(), "paths", "/v1/orders", "post"))
        #expect(operation["operationId"] == "Orders_PlaceOrder")
        #expect(operation["x-roles"] == ["MASTER", "FIRM_MANAGER"])
        #expect(at(operation, "requestBody", "required") == true)
        #expect(at(operation, "responses", "201", "headers", "Location") != nil)
        for status in ["400", "401", "403", "404", "409", "422", "429", "503"] { #expect(at(operation, "responses", status) != nil) }
        #expect(operation["security"] == [["accessToken": []]])
        let schema = try #require(at(try document(), "components", "schemas", "chill.orders.v1.PlaceOrderRequest"))
        #expect(schema["required"] == ["supplierFirmId", "receiverFirmId", "lines"])
        #expect(schema["additionalProperties"] == false)
        #expect(at(schema, "properties", "supplierFirmId", "format") == "uuid")
        #expect(at(schema, "properties", "lines", "maxItems") == 200)
        #expect(at(try document(), "components", "schemas", "chill.orders.v1.OrderLine", "properties", "quantity", "minimum") == 1)
    }

    @Test func `money is a string and times are dates in answers`() throws {
        let order = try #require(at(try document(), "components", "schemas", "chill.orders.v1.Order", "properties"))
        #expect(at(order, "totalPrice", "type") == "string")
        #expect(at(order, "createdAt", "format") == "date-time")
        #expect(at(order, "totalPrice", "description") == "KRW.")
    }

    @Test func `path fields are parameters and not in the body, query fields are parameters`() throws {
        let document = try document()
        let cancel = try #require(at(document, "paths", "/v1/orders/{orderId}/cancel", "post"))
        guard case .array(let parameters)? = cancel["parameters"] else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters.first?["name"] == "orderId")
        #expect(parameters.first?["in"] == "path")
        #expect(parameters.contains(["$ref": "#/components/parameters/IdempotencyKey"]))
        #expect(at(cancel, "requestBody", "content", "application/json", "schema", "properties") == [:])
        #expect(at(cancel, "requestBody", "required") == false)
        guard case .array(let filters)? = at(document, "paths", "/v1/orders", "get", "parameters") else {
            Issue.record("no filters")
            return
        }
        #expect(filters.compactMap { $0["name"]?.text } == ["pageSize", "pageToken", "status", "supplierFirmId", "receiverFirmId"])
    }

    @Test func `nothing internal is told`() throws {
        let text = try document().serialized
        #expect(!text.contains("SessionGrant"))
        #expect(!text.contains("CheckSession"))
        #expect(at(try document(), "components", "schemas", "chill.users.v1.Session", "properties", "grant") == nil)
    }

    @Test func `public methods need no token`() throws {
        #expect(at(try document(), "paths", "/v1/users/login", "post", "security") == [])
    }
}
