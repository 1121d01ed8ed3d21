import Bridge
import ChillOrdersV1
import ChillUsersV1
import Mesh
import MeshDescriptors
import MeshProtobuf
import Testing

@Suite struct RouteTableTests {
    private func routes(_ methods: [TestContract.Method]) throws -> RouteTable { RouteTable([try TestContract(methods).contract()]) }

    private func real(_ name: String, _ service: ServiceDefinition) throws -> Contract {
        try Contract(name: name, services: [service.name], files: (service.file.dependencies + [service.file]).map(\.serializedDescriptor))
    }

    @Test func `the real contracts are served without a problem`() throws {
        let routes = RouteTable([try real("users", UsersServiceDefinition.service), try real("orders", OrdersServiceDefinition.service)])
        #expect(routes.problems == [])
        let place = try #require(routes.tree.match(["v1", "orders"])?["POST"])
        #expect(place.method.fullName == "chill.orders.v1.OrdersService/PlaceOrder")
        #expect(place.method.successStatus == 201)
        #expect(place.method.deadline == .seconds(5))
        let login = try #require(routes.tree.match(["v1", "users", "login"])?["POST"])
        #expect(login.method.sessionFields?.accessToken.jsonName == "accessToken")
        #expect(routes.sessionCheck?.method == "CheckSession")
        #expect(!routes.bindings.contains { $0.method.name == "CheckSession" || $0.method.name == "ResolveUsers" })
    }

    @Test func `additional bindings are routes of the same method`() throws {
        let routes = try routes([.init(name: "Get", rule: .get("/v1/items/{item_id}", additional: [.get("/v1/parts/{inner.part_no}")]))])
        #expect(routes.problems == [])
        #expect(routes.tree.match(["v1", "parts", "7"])?["GET"]?.variables[0].map(\.jsonName) == ["inner", "partNo"])
        #expect(routes.tree.match(["v1", "items", "7"])?["GET"]?.method === routes.tree.match(["v1", "parts", "7"])?["GET"]?.method)
    }

    @Test(arguments: [
        TestContract.Method(name: "Bad", rule: .get("no/slash")), .init(name: "Bad", rule: .get("/v1/{nothing}")),
        .init(name: "Bad", rule: .get("/v1/{tags}")),
        .init(name: "Bad", rule: .get("/v1/{inner}")), .init(name: "Bad", rule: .get("/v1/{secret}")),
        .init(name: "Bad", rule: .post("/v1/x", body: "nothing")),
        .init(name: "Bad", rule: .post("/v1/x", body: "secret")), .init(name: "Bad", rule: .get("/v1/x", responseBody: "nothing")),
        .init(name: "Bad", rule: .get("/v1/x"), location: "/v1/{nothing}"), .init(name: "Bad", rule: .get("/v1/x"), location: "/v1/{item_id"),
        .init(name: "Bad", rule: .get("/v1/x"), location: "x"), .init(name: "Bad", rule: .get("/v1/x"), issuesSession: true),
    ])
    func `a method whose rules do not fit is left out and named, the others are served`(_ method: TestContract.Method) throws {
        let routes = try routes([method, .init(name: "Good", rule: .get("/v1/good"))])
        #expect(routes.problems.map(\.element) == ["test.v1.ItemsService/Bad"])
        #expect(routes.bindings.map(\.method.name) == ["Good"])
    }

    @Test func `the first of two methods with one path stays, and the other is named`() throws {
        let routes = try routes([.init(name: "First", rule: .get("/v1/{item_id}")), .init(name: "Second", rule: .get("/v1/{inner.part_no}"))])
        #expect(routes.problems.map(\.element) == ["test.v1.ItemsService/Second"])
        #expect(routes.tree.match(["v1", "x"])?["GET"]?.method.name == "First")
    }

    @Test func `streams and methods without a rule are not served`() throws {
        let routes = try routes([.init(name: "Watch", rule: .get("/v1/watch"), isStream: true), .init(name: "Inside")])
        #expect(routes.bindings.isEmpty)
        #expect(routes.problems.isEmpty)
    }

    @Test func `a service that is not described is named`() throws {
        let contract = try Contract(name: "items", services: ["test.v1.Missing"], files: [])
        #expect(RouteTable([contract]).problems.map(\.element) == ["test.v1.Missing"])
    }

    @Test func `a location is filled from the answer, encoded`() throws {
        let location = try #require(
            try routes([.init(name: "Make", rule: .post("/v1/items"), location: "/v1/items/{item_id}/{inner.part_no}")]).bindings.first?.method
                .location)
        #expect(location.path(for: ["itemId": "a/b", "inner": ["partNo": "7"]]) == "/v1/items/a%2Fb/7")
        #expect(location.path(for: ["itemId": "a"]) == nil)
    }
}
