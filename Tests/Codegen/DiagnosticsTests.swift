import Testing

/// Every error in a contract points at its place and says what to write instead.
@Suite struct DiagnosticsTests {
    private static let method = "service S {\n  rpc Do(A) returns (A) {\n    option (mesh.options.v1.method) = "
    private static let http = "service S {\n  rpc Do(A) returns (A) {\n    option (google.api.http) = "
    private static let event = "message A {\n  option (mesh.options.v1.event) = "

    /// The body begins at line 6 of its file.
    private static func expect(_ body: String, at place: String, _ texts: String..., location: SourceLocation = #_sourceLocation) {
        let failure = GenerationTests.failure("import \"google/protobuf/any.proto\";\nimport \"google/api/annotations.proto\";\n" + body)
        #expect(failure.hasPrefix("mesh/sample/v1/sample.proto:\(place): "), "\(failure)", sourceLocation: location)
        for text in texts { #expect(failure.contains(text), "\(failure)", sourceLocation: location) }
    }

    @Test func `a KEYED method needs a deadline`() {
        Self.expect(
            "message A {}\n" + Self.method + "{idempotency: KEYED};\n  }\n}\n", at: "9:5", "mesh.sample.v1.S/Do is KEYED without a deadline",
            "write deadline_ms: 5000")
    }

    @Test func `a KEYED method has one request and one answer`() {
        Self.expect(
            "message A {}\nservice S {\n  rpc Do(A) returns (stream A) {\n    option (mesh.options.v1.method).idempotency = KEYED;\n    option (mesh.options.v1.method).deadline_ms = 5;\n  }\n}\n",
            at: "9:5", "is KEYED and streams", "make it unary")
    }

    @Test func `an option that is written alone is pointed at itself`() {
        Self.expect(
            "message A {}\nservice S {\n  rpc Do(A) returns (A) {\n    option (mesh.options.v1.method).priority = BULK;\n    option (mesh.options.v1.method).success_status = 302;\n  }\n}\n",
            at: "10:5", "HTTP status 302", "write one from 200 to 299")
    }

    @Test func `who may call has a name, reasons are in capitals and once`() {
        Self.expect("message A {}\n" + Self.method + "{allow: {roles: [\"\"]}};\n  }\n}\n", at: "9:5", "allows an empty name")
        Self.expect("message A {}\n" + Self.method + "{reasons: [\"tooLate\"]};\n  }\n}\n", at: "9:5", "\"tooLate\"", "OUT_OF_STOCK")
        Self.expect("message A {}\n" + Self.method + "{reasons: [\"A\", \"A\"]};\n  }\n}\n", at: "9:5", "names a reason twice")
    }

    @Test func `a location has fields of the response`() {
        Self.expect(
            "message A { string a_id = 1; repeated string tags = 2; }\n" + Self.method + "{location: \"/v1/a/{tags}\"};\n  }\n}\n", at: "9:5",
            "{tags} in its location", "write one of a_id")
        Self.expect("message A {}\n" + Self.method + "{location: \"v1\"};\n  }\n}\n", at: "9:5", "a location that is no path")
    }

    @Test func `a path has fields of the request`() {
        Self.expect(
            "message A { string order_id = 1; }\n" + Self.http + "{get: \"/v1/orders/{oder_id}\"};\n  }\n}\n", at: "9:5",
            "mesh.sample.v1.S/Do has {oder_id} in its path", "no single value of mesh.sample.v1.A", "write one of order_id")
        Self.expect(
            "message A { A a = 1; }\n" + Self.http + "{get: \"/v1/{a}\"};\n  }\n}\n", at: "9:5", "{a} in its path")
        Self.expect(
            "message A { string x = 1 [(mesh.options.v1.field).internal = true]; }\n" + Self.http + "{get: \"/v1/{x}\"};\n  }\n}\n", at: "9:5",
            "{x} in its path")
        Self.expect("message A {}\n" + Self.http + "{get: \"/v1/{a\"};\n  }\n}\n", at: "9:5", "unclosed variable", "Write it as")
        Self.expect("message A {}\n" + Self.http + "{body: \"*\"};\n  }\n}\n", at: "9:5", "without verb and path")
    }

    @Test func `bodies are fields, and a GET has none`() {
        Self.expect("message A {}\n" + Self.http + "{get: \"/v1\" body: \"*\"};\n  }\n}\n", at: "9:5", "is a GET with a body", "leave body out")
        Self.expect("message A {}\n" + Self.http + "{post: \"/v1\" body: \"order\"};\n  }\n}\n", at: "9:5", "\"order\"", "write body: \"*\"")
        Self.expect(
            "message A {}\n" + Self.http + "{post: \"/v1\" response_body: \"no\"};\n  }\n}\n", at: "9:5", "sends the field \"no\"", "leave response_body out")
        Self.expect(
            "message A {}\n" + Self.http + "{get: \"/v1\" additional_bindings: {get: \"/v2/{no}\"}};\n  }\n}\n", at: "9:5", "{no} in its path")
    }

    @Test func `two methods cannot share a route`() {
        Self.expect(
            "message A { string a = 1; string b = 2; }\nservice S {\n"
                + "  rpc One(A) returns (A) {\n    option (google.api.http) = {get: \"/v1/{a}\"};\n  }\n"
                + "  rpc Two(A) returns (A) {\n    option (google.api.http) = {get: \"/v1/{b}\"};\n  }\n}\n",
            at: "12:5", "S/Two has the route GET /v1/*", "S/One has at mesh/sample/v1/sample.proto:9:5", "change the path")
    }

    @Test func `the key of an event is one of its fields`() {
        Self.expect(Self.event + "{topic: \"a.b\" key: \"no\"};\n  string yes = 1;\n}\n", at: "7:3", "none of its fields", "write one of yes")
        Self.expect(Self.event + "{topic: \"a.b\" key: \"b\"};\n  double b = 1;\n}\n", at: "7:3", "cannot be the key", "write a plain string")
        Self.expect(Self.event + "{key: \"b\"};\n  string b = 1;\n}\n", at: "7:3", "has no topic", "order.placed")
        Self.expect(Self.event + "{topic: \"Order placed\" key: \"b\"};\n  string b = 1;\n}\n", at: "7:3", "small letters")
        Self.expect(
            Self.event + "{topic: \"a\" key: \"event_key\"};\n  string event_key = 1;\n}\n", at: "8:3", "is called eventKey in Swift", "rename it")
    }

    @Test func `two messages cannot have one topic`() {
        Self.expect(
            Self.event + "{topic: \"a.b\" key: \"k\"};\n  string k = 1;\n}\nmessage B {\n  option (mesh.options.v1.event) = {topic: \"a.b\" key: \"k\"};\n  string k = 1;\n}\n",
            at: "11:3", "B has the topic \"a.b\"", "A has at mesh/sample/v1/sample.proto:7:3")
    }

    @Test(arguments: [
        ("string b = 1 [(mesh.options.v1.field).pattern = \"(\"]", "7:17", "does not compile: a group is not closed; write literals"),
        ("int32 b = 1 [(mesh.options.v1.field).uuid = true]", "7:16", "uuid is for strings"),
        ("int32 b = 1 [(mesh.options.v1.field).email = true]", "7:16", "email is for strings"),
        ("bytes b = 1 [(mesh.options.v1.field).pattern = \"a\"]", "7:16", "a pattern is for strings"),
        ("int32 b = 1 [(mesh.options.v1.field).max_length = 3]", "7:16", "bound a number with minimum and maximum"),
        ("repeated int32 b = 1 [(mesh.options.v1.field).min_length = 3]", "7:25", "min_items and max_items"),
        ("double b = 1 [(mesh.options.v1.field).minimum = 3]", "7:17", "write least and greatest"),
        ("int64 b = 1 [(mesh.options.v1.field).least = 3]", "7:16", "write minimum and maximum"),
        ("string b = 1 [(mesh.options.v1.field).min_items = 3]", "7:17", "write required"),
        ("string b = 1 [(mesh.options.v1.field) = {min_length: 3 max_length: 2}]", "7:17", "min_length is beyond max_length"),
        ("repeated string b = 1 [(mesh.options.v1.field) = {min_items: 3 max_items: 2}]", "7:26", "min_items is beyond max_items"),
        ("int32 b = 1 [(mesh.options.v1.field) = {minimum: 3 maximum: 2}]", "7:16", "minimum is beyond maximum"),
        ("float b = 1 [(mesh.options.v1.field) = {least: 3 greatest: 2}]", "7:16", "least is beyond greatest"),
        ("string b = 1 [(mesh.options.v1.field) = {required: true ignore_empty: true uuid: true}]", "7:17", "contradict each other"),
        ("repeated string b = 1 [(mesh.options.v1.field) = {ignore_empty: true uuid: true}]", "7:26", "for singular fields"),
        ("string b = 1 [(mesh.options.v1.field).ignore_empty = true]", "7:17", "ignore_empty alone says nothing"),
    ])
    func `rules that do not fit their field are refused`(_ field: String, _ place: String, _ reason: String) {
        Self.expect("message A {\n  \(field);\n}\n", at: place, reason)
    }

    @Test func `names that clash in Swift are refused`() {
        Self.expect("message A {\n  string order_id = 1;\n  oneof order_ID {\n    string a = 2;\n  }\n}\n", at: "6:1", "both called order_ID")
        Self.expect("message A {}\nmessage SClient {}\nservice S {\n  rpc Do(A) returns (A);\n}\n", at: "8:1", "the client of the service", "called SClient")
        Self.expect("message Mesh {}\n", at: "6:1", "the message mesh.sample.v1.Mesh and the module Mesh")
        Self.expect("message Type {}\nmessage Type_ {}\n", at: "7:1", "both called Type_ in Swift")
        Self.expect("message A {}\nservice S {\n  rpc Get(A) returns (A);\n  rpc get(A) returns (A);\n}\n", at: "9:3", "Get and get", "called get in Swift")
        Self.expect("message A {}\nservice S {\n  rpc Service(A) returns (A);\n}\n", at: "8:3", "write ServiceIt")
        Self.expect("message A {\n  message orderID {}\n  string order_id = 1;\n}\n", at: "8:3", "both called orderID in Swift")
    }

    @Test func `a message that has no Swift type is refused where it is used`() {
        Self.expect("message A {\n  mesh.options.v1.FieldRules rules = 1;\n}\n", at: "7:3", "has no Swift type")
    }

    @Test func `a method has messages, not plain values`() {
        Self.expect(
            "import \"google/protobuf/wrappers.proto\";\nmessage A {}\nservice S {\n  rpc Get(A) returns (google.protobuf.Int64Value);\n}\n", at: "9:3",
            "declare a message with a field of it")
    }
}
