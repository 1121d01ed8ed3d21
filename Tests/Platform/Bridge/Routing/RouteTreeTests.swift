import Bridge
import MeshDescriptors
import Testing

@Suite struct RouteTreeTests {
    private func tree(_ routes: [(verb: String, path: String)]) throws -> RouteTree<String> {
        var tree = RouteTree<String>()
        for (verb, path) in routes { #expect(tree.insert("\(verb) \(path)", at: try PathTemplate(path), verb: verb) == nil) }
        return tree
    }

    private func match(_ tree: RouteTree<String>, _ path: String) -> [String: String]? {
        RouteTree<String>.segments(of: path[...]).flatMap { tree.match($0) }
    }

    @Test func `a literal segment wins over a variable, whatever the order of insertion`() throws {
        for routes in [["/v1/users/{user_id}", "/v1/users/me"], ["/v1/users/me", "/v1/users/{user_id}"]] {
            let tree = try tree(routes.map { ("GET", $0) })
            #expect(match(tree, "/v1/users/me") == ["GET": "GET /v1/users/me"])
            #expect(match(tree, "/v1/users/42") == ["GET": "GET /v1/users/{user_id}"])
        }
    }

    @Test func `verbs of one path stand together, also when their variables have different names`() throws {
        let tree = try tree([("GET", "/v1/firms/{firm_id}"), ("DELETE", "/v1/firms/{id}")])
        #expect(match(tree, "/v1/firms/7")?.keys.sorted() == ["DELETE", "GET"])
    }

    @Test func `the path is decided before the verb`() throws {
        let tree = try tree([("POST", "/v1/users/login"), ("GET", "/v1/users/{user_id}")])
        #expect(match(tree, "/v1/users/login")?.keys.sorted() == ["POST"])
    }

    @Test func `a literal that leads nowhere gives way to the variable beside it`() throws {
        let tree = try tree([("GET", "/v1/a/{x}/c"), ("GET", "/v1/{y}/b/d")])
        #expect(match(tree, "/v1/a/b/d") == ["GET": "GET /v1/{y}/b/d"])
        #expect(match(tree, "/v1/a/b/c") == ["GET": "GET /v1/a/{x}/c"])
    }

    @Test func `a double star takes what is left, also nothing, but last`() throws {
        let tree = try tree([("GET", "/files/**"), ("GET", "/files/{name}"), ("GET", "/files/readme")])
        #expect(match(tree, "/files/readme") == ["GET": "GET /files/readme"])
        #expect(match(tree, "/files/x") == ["GET": "GET /files/{name}"])
        #expect(match(tree, "/files/x/y/z") == ["GET": "GET /files/**"])
        #expect(match(tree, "/files") == ["GET": "GET /files/**"])
    }

    @Test func `an action after a colon is a path of its own`() throws {
        let tree = try tree([("POST", "/v1/orders/{id}:cancel"), ("GET", "/v1/orders/{id}")])
        #expect(match(tree, "/v1/orders/7:cancel")?.keys.sorted() == ["POST"])
        #expect(match(tree, "/v1/orders/7:other")?.keys.sorted() == ["GET"])
        #expect(match(tree, "/v1/orders/urn:x")?.keys.sorted() == ["GET"])
    }

    @Test(arguments: ["/", "/v1", "/v1/orders/", "/v1//orders", "/v1/orders/7/8", "/V1/orders", "//v1/orders", "/v1/orders/7/"])
    func `a path that no template has is not found`(_ path: String) throws {
        #expect(match(try tree([("GET", "/v1/orders"), ("GET", "/v1/orders/{id}")]), path) == nil)
    }

    @Test func `a literal is found by its encoded form, too`() throws {
        #expect(match(try tree([("GET", "/v1/orders")]), "/v1/%6Frders") != nil)
    }

    @Test func `the first of two routes for one verb and path stays`() throws {
        var tree = try tree([("GET", "/v1/{a}")])
        #expect(tree.insert("late", at: try PathTemplate("/v1/{b}"), verb: "GET") == "GET /v1/{a}")
        #expect(match(tree, "/v1/x") == ["GET": "GET /v1/{a}"])
    }

    @Test func `a path that does not begin with a slash has no segments`() {
        #expect(RouteTree<String>.segments(of: "*") == nil)
        #expect(RouteTree<String>.segments(of: "http://x/") == nil)
        #expect(RouteTree<String>.segments(of: "/") == [])
    }
}
