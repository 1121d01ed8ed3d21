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
        let contract = Protoc.root.appending(path: "Tests/Contracts/Sample/sample.proto")
        let files = try Protoc.generate(String(contentsOf: contract, encoding: .utf8))
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

    @Test func `methods of every kind, taken by closures where requests stream`() throws {
        let source = try #require(
            try Protoc.generate(
                Self.header + "message A {}\nmessage Outcome {}\nservice S {\n  rpc Chat(stream A) returns (stream Outcome);\n  rpc Put(stream A) returns (A);\n}\n")[
                    "mesh.sample.v1.sample.mesh.swift"])
        #expect(source.contains("func chat(_ requests: MessageStream<A>, _ responses: MessageWriter<Outcome>, _ call: CallContext) async throws\n"))
        #expect(source.contains("func put(_ requests: MessageStream<A>, _ call: CallContext) async throws -> A\n"))
        #expect(source.contains("chat<Outcome_>("))
        #expect(source.contains("policy: MethodPolicy(), kind: .bidirectional)"))
    }

    @Test func `bytes that are no request are answered with an error`() {
        #expect(throws: Protoc.Failure.self) { try Protoc.respond(to: [0x7a, 0x05, 1]) }
    }
}
