import Bridge
import MeshProtobuf
import Testing

@Suite struct RequestTreeTests {
    private func binding(_ rule: TestContract.Rule) throws -> Binding {
        try #require(RouteTable([try TestContract([.init(name: "Call", rule: rule)]).contract()]).bindings.first)
    }

    private func encoded(_ binding: Binding, path: [String] = [], query: String = "", body: JSONValue? = nil) throws -> JSONValue {
        var tree = try RequestTree(binding, body: body)
        for (index, text) in path.enumerated() { tree.setFromPath(index, text) }
        tree.setFromQuery(try #require(QueryString(query[...])))
        return try ProtoJSON.decode(tree.encoded(), as: binding.method.input, options: ProtoJSONOptions(printDefaults: false))
    }

    private func fields(_ body: () throws -> JSONValue) -> [String]? { (#expect(throws: Problem.self) { try body() })?.violations.map(\.field) }

    @Test func `path, query and nested fields come together`() throws {
        let get = try binding(.get("/v1/items/{item_id}"))
        #expect(
            try encoded(get, path: ["7"], query: "tags=a&tags=b&inner.part_no=9&inner.count=2&open=true")
                == ["itemId": "7", "tags": ["a", "b"], "inner": ["partNo": "9", "count": 2], "open": true])
        #expect(try encoded(get, path: ["7"], query: "inner.partNo=9&size=-3") == ["itemId": "7", "inner": ["partNo": "9"], "size": -3])
    }

    @Test func `a body may be one field, with the rest in path and query`() throws {
        let post = try binding(.post("/v1/items/{item_id}", body: "inner"))
        #expect(try encoded(post, path: ["7"], query: "tags=a", body: ["part_no": "9"]) == ["itemId": "7", "tags": ["a"], "inner": ["partNo": "9"]])
        #expect(try encoded(post, path: ["7"]) == ["itemId": "7"])
        #expect(fields { try encoded(post, path: ["7"], query: "inner.count=1", body: ["partNo": "9"]) } == ["inner.count"])
    }

    @Test func `a path may fill a field within the body`() throws {
        let post = try binding(.post("/v1/parts/{inner.part_no}"))
        #expect(try encoded(post, path: ["9"], body: ["inner": ["count": 2]]) == ["inner": ["partNo": "9", "count": 2]])
        #expect(try encoded(post, path: ["9"], body: ["inner": ["part_no": "9"]]) == ["inner": ["partNo": "9"]])
        #expect(try encoded(post, path: ["9"], body: ["inner": ["partNo": nil]]) == ["inner": ["partNo": "9"]])
        #expect(fields { try encoded(post, path: ["9"], body: ["inner": ["partNo": "8"]]) } == ["inner.partNo"])
        #expect(fields { try encoded(post, path: ["9"], body: ["inner": "text"]) } == ["inner.partNo", "inner"])
    }

    @Test func `every wrong parameter is named`() throws {
        let get = try binding(.get("/v1/items/{item_id}"))
        #expect(
            fields { try encoded(get, path: ["7"], query: "nothing=1&secret=2&inner=3&open=yes&size=1&size=2&size.x=1&itemId=8&tags.x=1") }
                == ["nothing", "secret", "inner", "size", "size.x", "itemId", "tags.x", "open"])
    }

    @Test func `with a whole body the query has nothing to say`() throws {
        let post = try binding(.post("/v1/items"))
        #expect(fields { try encoded(post, query: "size=1", body: [:]) } == ["size"])
        #expect(try encoded(post) == [:])
    }

    @Test func `internal fields are unknown in bodies`() throws {
        #expect(fields { try encoded(try binding(.post("/v1/items")), body: ["secret": "x"]) } == ["secret"])
    }

    @Test func `a body that is no object, or where none belongs, is refused`() throws {
        #expect((#expect(throws: Problem.self) { try RequestTree(binding(.post("/v1/items")), body: [1]) })?.reason == "MALFORMED_JSON")
        #expect((#expect(throws: Problem.self) { try RequestTree(binding(.get("/v1/items")), body: [:]) })?.reason == "UNEXPECTED_BODY")
    }
}
