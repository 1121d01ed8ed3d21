import Foundation
import Testing

@Suite struct GenerationTests {
    static let header = "syntax = \"proto3\";\npackage mesh.sample.v1;\nimport \"mesh/options/v1/options.proto\";\n"

    static func failure(_ body: String, parameter: String = "") -> String {
        do {
            _ = try Protoc.generate(header + body, parameter: parameter)
            return "no error"
        } catch { return "\(error)" }
    }

    @Test func `the sample becomes exactly the Swift that is checked in`() throws {
        let folder = Protoc.root.appending(path: "Tests/Codegen/Golden")
        let files = try Protoc.generate(String(contentsOf: folder.appending(path: "sample.proto"), encoding: .utf8))
        #expect(files.keys.sorted() == ["MeshSampleV1.contract.mesh.swift", "mesh.sample.v1.sample.mesh.swift"])
        let golden = folder.appending(path: "sample.mesh.swift.txt")
        let generated = try #require(files["mesh.sample.v1.sample.mesh.swift"])
        if ProcessInfo.processInfo.environment["MESH_WRITE_GOLDEN"] != nil { try Data(generated.utf8).write(to: golden) }
        #expect(try String(contentsOf: golden, encoding: .utf8) == generated)
    }

    @Test func `the same contract gives the same Swift each time`() throws {
        let body = Self.header + (0..<20).map { "message M\($0) { map<string, M\(($0 + 7) % 20)> a = 1; oneof c { string s = 2; bytes b = 3; } }\n" }.joined()
        let first = try Protoc.generate(body)
        #expect(try Protoc.generate(body) == first)
    }

    @Test func `a contract without services does not need the mesh`() throws {
        let files = try Protoc.generate(Self.header + "message Plain { string a = 1; }")
        #expect(files.values.allSatisfy { !$0.contains("import Mesh\n") })
    }

    @Test(arguments: [
        ("message Bad {\n  google.protobuf.Any any = 1;\n}\n", "mesh/sample/v1/sample.proto:6:3", "google.protobuf.Any has no Swift type"),
        ("message A {}\nservice S {\n  rpc Watch(A) returns (stream A);\n}\n", "mesh/sample/v1/sample.proto:7:3", "streaming methods are not supported"),
        (
            "message A {\n  option (mesh.options.v1.event) = {topic: \"a\" key: \"no\"};\n}\n", "mesh/sample/v1/sample.proto:5:1",
            "none of its fields"
        ),
        (
            "message A {\n  option (mesh.options.v1.event) = {topic: \"a\" key: \"b\"};\n  double b = 1;\n}\n", "mesh/sample/v1/sample.proto:7:3",
            "cannot be the key"
        ),
        ("message A {\n  int32 b = 1 [(mesh.options.v1.field).uuid = true];\n}\n", "mesh/sample/v1/sample.proto:6:3", "are for strings"),
        ("message A {\n  string b = 1 [(mesh.options.v1.field).pattern = \"(\"];\n}\n", "mesh/sample/v1/sample.proto:6:3", "not closed"),
        ("message A {\n  string order_id = 1;\n  oneof order_ID {\n    string a = 2;\n  }\n}\n", "mesh/sample/v1/sample.proto:5:1", "both called order_ID"),
    ])
    func `what cannot become Swift is told with its place`(_ body: String, _ place: String, _ reason: String) {
        let failure = Self.failure("import \"google/protobuf/any.proto\";\n" + body)
        #expect(failure.hasPrefix(place + ": "))
        #expect(failure.contains(reason))
    }

    @Test func `the module must be what the package says`() throws {
        #expect(Self.failure("message A {}", parameter: "module=Other").contains("becomes module MeshSampleV1, but the target is called Other"))
        #expect(Self.failure("message A {}", parameter: "colour=red").contains("unknown option colour=red"))
    }

    @Test func `bytes that are no request are answered with an error`() {
        #expect(throws: Protoc.Failure.self) { try Protoc.respond(to: [0x7a, 0x05, 1]) }
    }
}
