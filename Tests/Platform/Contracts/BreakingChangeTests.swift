import Contracts
import Testing

@Suite struct BreakingChangeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: BreakingChange.Rule
        var old: String
        var new: String
        var element: String
        var line: Int
        var instead: String

        init(_ rule: BreakingChange.Rule, _ old: String, _ new: String, _ element: String, line: Int = 6, _ instead: String) {
            (self.rule, self.old, self.new, self.element, self.line, self.instead) = (rule, old, new, element, line, instead)
        }

        var testDescription: String { "\(rule.rawValue): \(new)" }
    }

    private static func field(_ field: String) -> String { "message A {\n\(field)\n}" }
    private static func ruled(_ rules: String) -> String { "message A {\nstring a = 1 [(mesh.options.v1.field) = {\(rules)}];\n}" }
    private static func number(_ rules: String) -> String { "message A {\nint32 a = 1 [(mesh.options.v1.field) = {\(rules)}];\n}" }
    private static func list(_ rules: String) -> String { "message A {\nrepeated double a = 1 [(mesh.options.v1.field) = {\(rules)}];\n}" }
    private static func method(_ policy: String, _ http: String = "get: \"/a\"") -> String {
        "message A { string a = 1; string b = 2; A c = 3; } service S { rpc Do(A) returns (A) {\noption (google.api.http) = {\(http)};\noption (mesh.options.v1.method) = {\(policy)};\n} }"
    }
    private static func event(_ event: String) -> String {
        "message A {\noption (mesh.options.v1.event) = {\(event)};\nstring k = 1; string l = 2;\n}"
    }

    static let messages = [
        Case(.messageRemoved, "message A {} message B {}", "message A {}", "shop.v1.B", line: 1, "deprecated = true"),
        Case(.messageRemoved, "message A { message B {} }", "message A {}", "shop.v1.A.B", line: 1, "deprecated = true"),
        Case(.fieldRemoved, field("string a = 1;"), field(""), "shop.v1.A.a", "reserved 1; reserved \"a\";"),
        Case(.fieldRemoved, field("string a = 1;"), field("reserved 1;"), "shop.v1.A.a", "write `reserved \"a\";`"),
        Case(.fieldRemoved, field("string a = 1;"), field("reserved \"a\";"), "shop.v1.A.a", "write `reserved 1;`"),
        Case(.fieldRenumbered, field("string a = 1;"), field("string a = 2;"), "shop.v1.A.a", line: 7, "number 1 back"),
        Case(.fieldRenamed, field("string a = 1;"), field("string b = 1;"), "shop.v1.A.a", line: 7, "keep the name"),
        Case(.fieldJSONNameChanged, field("string a = 1;"), field("string a = 1 [json_name = \"x\"];"), "shop.v1.A.a", line: 7, "json_name = \"a\""),
        Case(.fieldTypeChanged, field("int64 a = 1;"), field("string a = 1;"), "shop.v1.A.a", line: 7, "new field of the new type"),
        Case(.fieldTypeChanged, field("int64 a = 1;"), field("int32 a = 1;"), "shop.v1.A.a", line: 7, "new field of the new type"),
        Case(.fieldTypeChanged, field("map<string, A> a = 1;"), field("map<int32, A> a = 1;"), "shop.v1.A.a", line: 7, "new field"),
        Case(.fieldCardinalityChanged, field("string a = 1;"), field("repeated string a = 1;"), "shop.v1.A.a", line: 7, "new number"),
        Case(.fieldPresenceChanged, field("optional string a = 1;"), field("string a = 1;"), "shop.v1.A.a", line: 7, "keep `optional`"),
        Case(.fieldOneofChanged, field("oneof o { string a = 1; string b = 2; }"), field("oneof o { string b = 2; }\nstring a = 1;"), "shop.v1.A.a", line: 8, "leave the field"),
        Case(.fieldOneofChanged, field("string a = 1;"), field("oneof o {\nstring a = 1; }"), "shop.v1.A.a", line: 8, "leave the field"),
        Case(.fieldHidden, field("string a = 1;"), field("string a = 1 [(mesh.options.v1.field).internal = true];"), "shop.v1.A.a", line: 7, "new internal field"),
        Case(.fieldNeeded, field(""), ruled("required: true"), "shop.v1.A.a", line: 7, "make it `optional`"),
        Case(.fieldNeeded, field(""), ruled("uuid: true"), "shop.v1.A.a", line: 7, "ignore_empty: true"),
        Case(.reservationRemoved, field("reserved 5 to 7;"), field("reserved 5, 6;"), "shop.v1.A", "keep the reservation"),
        Case(.reservationRemoved, field("reserved 5 to 7;"), field("reserved 5, 7;"), "shop.v1.A", "keep the reservation"),
        Case(.reservationRemoved, field("reserved \"x\";"), field(""), "shop.v1.A", "keep the reservation"),
        Case(.enumRemoved, "enum E { E_UNSPECIFIED = 0; }", "message A {}", "shop.v1.E", line: 1, "deprecated = true"),
        Case(.enumValueRemoved, "enum E { Z = 0; A = 1; }", "enum E { Z = 0; }", "shop.v1.E.A", "reserved 1; reserved \"A\";"),
        Case(.enumValueRenamed, "enum E { Z = 0; A = 1; }", "enum E { Z = 0; B = 1; }", "shop.v1.E.A", "allow_alias"),
        Case(.enumValueRenamed, "enum E { Z = 0; A = 1; }", "enum E { option allow_alias = true; Z = 0; B = 1; A = 1; }", "shop.v1.E.A", "declare A before its aliases"),
        Case(.enumValueRenumbered, "enum E { Z = 0; A = 1; }", "enum E { Z = 0; A = 2; }", "shop.v1.E.A", "number 1 back"),
        Case(.reservationRemoved, "enum E { Z = 0; reserved 3 to 4; }", "enum E { Z = 0; reserved 3; }", "shop.v1.E", "keep the reservation"),
    ]

    static let rules = [
        Case(.ruleTightened, field("string a = 1;"), ruled("required: true"), "shop.v1.A.a", line: 7, "leave `required` out"),
        Case(.ruleTightened, field("string a = 1;"), ruled("uuid: true"), "shop.v1.A.a", line: 7, "leave `uuid` out"),
        Case(.ruleTightened, field("string a = 1;"), ruled("email: true"), "shop.v1.A.a", line: 7, "leave `email` out"),
        Case(.ruleTightened, ruled("uuid: true ignore_empty: true"), ruled("uuid: true"), "shop.v1.A.a", line: 7, "keep `ignore_empty: true`"),
        Case(.ruleTightened, ruled("pattern: \"a*\""), ruled("pattern: \"a+\""), "shop.v1.A.a", line: 7, "match everything that the old one did"),
        Case(.ruleTightened, ruled("min_length: 1"), ruled("min_length: 2"), "shop.v1.A.a", line: 7, "keep min_length: 1"),
        Case(.ruleTightened, ruled("max_length: 9"), ruled("max_length: 8"), "shop.v1.A.a", line: 7, "keep max_length: 9"),
        Case(.ruleTightened, field("string a = 1;"), ruled("max_length: 8"), "shop.v1.A.a", line: 7, "leave max_length out"),
        Case(.ruleTightened, number("minimum: 0"), number("minimum: 1"), "shop.v1.A.a", line: 7, "keep minimum: 0"),
        Case(.ruleTightened, field("int32 a = 1;"), number("minimum: 0"), "shop.v1.A.a", line: 7, "leave minimum out"),
        Case(.ruleTightened, number("maximum: 5"), number("maximum: 4"), "shop.v1.A.a", line: 7, "keep maximum: 5"),
        Case(.ruleTightened, list("least: 0"), list("least: 0.5"), "shop.v1.A.a", line: 7, "keep least: 0.0"),
        Case(.ruleTightened, list("greatest: 1"), list("greatest: 0.5"), "shop.v1.A.a", line: 7, "keep greatest: 1.0"),
        Case(.ruleTightened, list("min_items: 1"), list("min_items: 2"), "shop.v1.A.a", line: 7, "keep min_items: 1"),
        Case(.ruleTightened, list("max_items: 3"), list("max_items: 2"), "shop.v1.A.a", line: 7, "keep max_items: 3"),
    ]

    static let methods = [
        Case(.serviceRemoved, "message A {} service S { rpc Do(A) returns (A); }", "message A {}", "shop.v1.S", line: 1, "deprecated = true"),
        Case(.methodRemoved, "message A {} service S { rpc Do(A) returns (A); rpc Go(A) returns (A); }", "message A {} service S { rpc Do(A) returns (A); }", "shop.v1.S/Go", "deprecated = true"),
        Case(.methodKindChanged, "message A {} service S { rpc Do(A) returns (A); }", "message A {} service S {\nrpc Do(A) returns (stream A); }", "shop.v1.S/Do", line: 7, "add one with a new name"),
        Case(.requestTypeChanged, "message A {} message B {} service S { rpc Do(A) returns (A); }", "message A {} message B {} service S {\nrpc Do(B) returns (A); }", "shop.v1.S/Do", line: 7, "add one with a new name"),
        Case(.responseTypeChanged, "message A {} message B {} service S { rpc Do(A) returns (A); }", "message A {} message B {} service S {\nrpc Do(A) returns (B); }", "shop.v1.S/Do", line: 7, "add one with a new name"),
        Case(.authorizationNarrowed, method("allow: {roles: [\"X\", \"Y\"]}"), method("allow: {roles: [\"X\"]}"), "shop.v1.S/Do", line: 8, "keep them in `allow`"),
        Case(.authorizationNarrowed, method("allow: {authenticated: true}"), method("allow: {roles: [\"X\"]}"), "shop.v1.S/Do", line: 8, "keep them"),
        Case(.authorizationNarrowed, method("allow: {public: true}"), method("allow: {authenticated: true}"), "shop.v1.S/Do", line: 8, "keep them"),
        Case(.authorizationNarrowed, method("allow: {services: [\"orders\"]}"), method("allow: {roles: [\"X\"]}"), "shop.v1.S/Do", line: 8, "keep them"),
        Case(.authorizationNarrowed, method("allow: {partners: [\"*\"]}"), method("allow: {partners: [\"acme\"]}"), "shop.v1.S/Do", line: 8, "keep them"),
        Case(.idempotencyWeakened, method("idempotency: KEYED deadline_ms: 10000"), method("priority: BULK"), "shop.v1.S/Do", line: 8, "keep `idempotency: KEYED`"),
        Case(.idempotencyWeakened, method("idempotency: SAFE"), method("idempotency: KEYED deadline_ms: 10000"), "shop.v1.S/Do", line: 8, "leave this method"),
        Case(.deadlineShortened, method("deadline_ms: 3000"), method("deadline_ms: 2000"), "shop.v1.S/Do", line: 8, "keep `deadline_ms: 3000`"),
        Case(.deadlineShortened, method("priority: BULK"), method("deadline_ms: 9000"), "shop.v1.S/Do", line: 8, "keep `deadline_ms: 10000`"),
        Case(.sessionChanged, method("session: ISSUE"), method("priority: BULK"), "shop.v1.S/Do", line: 8, "leave `session`"),
        Case(.httpStatusChanged, method("success_status: 201"), method("priority: BULK"), "shop.v1.S/Do", line: 8, "success_status: 201"),
        Case(.httpLocationChanged, method("location: \"/a/{a}\""), method("location: \"/b/{a}\""), "shop.v1.S/Do", line: 8, "location: \"/a/{a}\""),
        Case(.httpRouteRemoved, method("", "get: \"/a/{a}\""), method("", "get: \"/b/{a}\""), "shop.v1.S/Do", line: 7, "additional_bindings: {get: \"/a/{a}\"}"),
        Case(.httpRouteRemoved, method("", "put: \"/a/{a}\""), method("", "patch: \"/a/{a}\""), "shop.v1.S/Do", line: 7, "additional_bindings: {put: \"/a/{a}\"}"),
        Case(.httpVariableChanged, method("", "get: \"/a/{a}\""), method("", "get: \"/a/{b}\""), "shop.v1.S/Do", line: 7, "keep the path"),
        Case(.httpBodyChanged, method("", "post: \"/a\" body: \"*\""), method("", "post: \"/a\" body: \"c\""), "shop.v1.S/Do", line: 7, "keep `body`"),
        Case(.httpResponseBodyChanged, method("", "get: \"/a\""), method("", "get: \"/a\" response_body: \"c\""), "shop.v1.S/Do", line: 7, "keep `response_body`"),
    ]

    static let events = [
        Case(.eventRemoved, event("topic: \"a.b\" key: \"k\""), "message A {\nstring k = 1; string l = 2;\n}", "shop.v1.A", "until nobody subscribes"),
        Case(.eventTopicChanged, event("topic: \"a.b\" key: \"k\""), event("topic: \"a.c\" key: \"k\""), "shop.v1.A", line: 7, "emit a new message"),
        Case(.eventKeyChanged, event("topic: \"a.b\" key: \"k\""), event("topic: \"a.b\" key: \"l\""), "shop.v1.A", line: 7, "keep the key"),
        Case(.eventRetentionShortened, event("topic: \"a.b\" key: \"k\" retention_hours: 9"), event("topic: \"a.b\" key: \"k\" retention_hours: 8"), "shop.v1.A", line: 7, "keep `retention_hours`"),
        Case(.eventRetentionShortened, event("topic: \"a.b\" key: \"k\""), event("topic: \"a.b\" key: \"k\" retention_hours: 8"), "shop.v1.A", line: 7, "keep `retention_hours`"),
    ]

    @Test(arguments: messages + rules + methods + events)
    func `a change that breaks a caller is reported alone, with its place and a safe way`(_ sample: Case) throws {
        let changes = try Fixture.changes(sample.old, sample.new)
        #expect(changes.map(\.rule) == [sample.rule])
        let change = try #require(changes.first)
        #expect(change.element == sample.element)
        #expect(change.place.hasPrefix("shop/v1/shop.proto:\(sample.line):"), "\(change.place)")
        #expect(change.instead.contains(sample.instead), "\(change.instead)")
        #expect(!change.what.isEmpty)
    }

    @Test func `every rule has a case here`() {
        let tested = Set((Self.messages + Self.rules + Self.methods + Self.events).map(\.rule)).union([.httpRouteMoved, .fieldRequirementChanged, .fieldDefaultChanged])
        #expect(Set(BreakingChange.Rule.allCases).subtracting(tested) == [])
    }

    @Test func `a route that calls another method is reported`() throws {
        func methods(_ first: String, _ second: String) -> String {
            "message A { string a = 1; }\nservice S {\nrpc One(A) returns (A) { option (google.api.http) = {get: \"\(first)\"}; }\nrpc Two(A) returns (A) { option (google.api.http) = {get: \"\(second)\"}; } }"
        }
        let changes = try Fixture.changes(methods("/v1/{a}", "/v2/{a}"), methods("/v2/{a}", "/v1/{a}"))
        #expect(changes.map(\.rule) == [.httpRouteMoved, .httpRouteMoved])
        #expect(changes.map(\.element) == ["shop.v1.S/Two", "shop.v1.S/One"])
        #expect(changes.map(\.place) == ["shop/v1/shop.proto:8:26", "shop/v1/shop.proto:9:26"])
    }

    @Test(arguments: [
        ("optional int32 a = 1;", "required int32 a = 1;", BreakingChange.Rule.fieldRequirementChanged),
        ("required int32 a = 1;", "optional int32 a = 1;", .fieldRequirementChanged),
        ("optional int32 a = 1 [default = 3];", "optional int32 a = 1 [default = 4];", .fieldDefaultChanged),
        ("optional int32 a = 1 [default = 3];", "optional int32 a = 1;", .fieldDefaultChanged),
        ("", "required int32 a = 1;", .fieldNeeded),
    ])
    func `what proto2 adds is compared too`(_ old: String, _ new: String, _ rule: BreakingChange.Rule) throws {
        let changes = try Fixture.changes("message A { \(old) }", "message A {\n\(new) }", syntax: "proto2")
        #expect(changes.map(\.rule) == [rule])
        #expect(changes.first?.element == "shop.v1.A.a" && changes.first?.place.hasPrefix("shop/v1/shop.proto:7:") == true)
    }

    @Test(arguments: [
        ("message A {}", "message A { string a = 1; } message B {} enum E { E_UNSPECIFIED = 0; }"),
        ("message A { string a = 1; }", "message A { reserved 1; reserved \"a\"; }"),
        ("message A { string a = 1; }", "message A { optional string a = 1; }"),
        ("message A { reserved 5 to 7; }", "message A { reserved 5, 6, 7; }"),
        ("enum E { Z = 0; A = 1; }", "enum E { option allow_alias = true; Z = 0; A = 1; B = 1; C = 2; }"),
        ("message A { string a = 1 [(mesh.options.v1.field) = {uuid: true required: true max_length: 40}]; }", "message A { string a = 1; }"),
        ("message A { string a = 1 [(mesh.options.v1.field).uuid = true]; }", "message A { string a = 1 [(mesh.options.v1.field) = {uuid: true ignore_empty: true}]; }"),
        ("message A { string a = 1; } service S { rpc Do(A) returns (A) { option (google.api.http) = {get: \"/a/{a}\"}; } }",
         "message A { string a = 1; } service S { rpc Do(A) returns (A) { option (google.api.http) = {get: \"/b/{a}\" additional_bindings: {get: \"/a/{a}\"}}; } rpc Go(A) returns (A); }"),
        ("message A {} service S { rpc Do(A) returns (A) { option (mesh.options.v1.method) = {allow: {roles: [\"X\"] services: [\"a\"]} deadline_ms: 5}; } }",
         "message A {} service S { rpc Do(A) returns (A) { option (mesh.options.v1.method) = {allow: {authenticated: true services: [\"*\"]} idempotency: KEYED}; } }"),
    ])
    func `what callers do not notice is not reported`(_ old: String, _ new: String) throws {
        #expect(try Fixture.changes(old, new) == [])
        #expect(try Fixture.changes(old, old) == [])
    }

    @Test func `rules of messages that only come back bind nobody`() throws {
        func service(_ rule: String) -> String {
            "message Q { Inner inner = 1; } message Inner { string a = 1\(rule); } message R { string a = 1\(rule); } service S { rpc Do(Q) returns (R); }"
        }
        let changes = try Fixture.changes(service(""), service(" [(mesh.options.v1.field).max_length = 3]"))
        #expect(changes.map(\.element) == ["shop.v1.Inner.a"])
    }
}
