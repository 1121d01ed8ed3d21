import Testing

@Suite struct OptionsTests {
    private static let contract = """
        // A thing.
        message A { string a = 1; A next = 2; }
        message B {
          option (mesh.options.v1.event) = {topic: "b.done" key: "k"};
          string k = 1;
        }
        service S { rpc Do(A) returns (A); }
        """

    private static func source(_ parameter: String, name: String = "mesh.sample.v1.sample.mesh.swift") throws -> String {
        try #require(try Protoc.generate(GenerationTests.header + contract, parameter: parameter)[name])
    }

    @Test(arguments: [("package", "package "), ("internal", "")])
    func `declarations are seen by whom the option says`(_ visibility: String, _ word: String) throws {
        let files = try Protoc.generate(GenerationTests.header + Self.contract, parameter: "visibility=\(visibility)")
        for source in files.values { #expect(!source.contains("public ")) }
        let source = try #require(files["mesh.sample.v1.sample.mesh.swift"])
        #expect(source.contains("\n\(visibility) import MeshProtobuf\n"))
        #expect(source.contains("\n\(word)struct A: Message {\n    \(word)var a: String = \"\"\n    @_Boxed \(word)var next: A?\n"))
        #expect(source.contains("\n\(word)protocol S: MeshService {\n"))
        #expect(try #require(files["MeshSampleV1.contract.mesh.swift"]).contains("\n\(word)enum MeshSampleV1Contract {\n    \(word)static let files"))
    }

    @Test func `public is what nothing else is asked for`() throws { #expect(try Self.source("") == Self.source("visibility=public")) }

    @Test func `only what is wanted is emitted`() throws {
        let messages = try Self.source("emit=messages")
        #expect(messages.contains("public struct A: Message"))
        #expect(!messages.contains("import Mesh\n") && !messages.contains("MeshService") && !messages.contains("EventMessage"))
        let client = try Self.source("emit=client")
        #expect(client.contains("struct SClient") && client.contains("enum SDefinition"))
        #expect(!client.contains("protocol S") && !client.contains("struct A") && !client.contains("_Layouts"))
        let server = try Self.source("emit=messages+server")
        #expect(server.contains("protocol S: MeshService") && !server.contains("SClient") && !server.contains("typealias Client"))
        let events = try Self.source("emit=events")
        #expect(events.contains("extension B: EventMessage") && !events.contains("struct B"))
        #expect(try Self.source("emit=messages+services+events") == Self.source(""))
        let names = try Protoc.generate(GenerationTests.header + Self.contract, parameter: "emit=client").keys
        #expect(Array(names) == ["mesh.sample.v1.sample.mesh.swift"])
    }

    @Test func `files are chosen by path or folder`() throws {
        for pattern in ["mesh/sample/v1/sample.proto", "mesh/sample/**"] {
            #expect(try !Self.source("files=\(pattern)").isEmpty)
        }
        let failure = GenerationTests.failure("message A {}", parameter: "files=other/**")
        #expect(failure == "protoc-gen-mesh-swift: files=other/** fits none of the files that protoc was given: mesh/sample/v1/sample.proto")
    }

    @Test func `files lie in one folder or beside their contracts`() throws {
        let files = try Protoc.generate(GenerationTests.header + Self.contract, parameter: "naming=tree")
        #expect(files.keys.sorted() == ["mesh/sample/v1/MeshSampleV1.contract.mesh.swift", "mesh/sample/v1/sample.mesh.swift"])
    }

    @Test func `several options are joined by commas`() throws {
        let source = try Self.source("visibility=package, emit=messages,module=MeshSampleV1")
        #expect(source.contains("package struct A") && !source.contains("SClient"))
    }

    @Test(arguments: [
        ("colour=red", "unknown option colour=red; known are visibility=public|package|internal, emit="),
        ("visibility", "unknown option visibility"),
        ("visibility=private", "visibility=private: write one of visibility=public, visibility=package, visibility=internal"),
        ("naming=upper", "write one of naming=flat, naming=tree"),
        ("emit=messages+wire", "\"wire\" is none of messages, services, server, client, events; join several with +"),
        ("emit=", "the option emit has no value"),
        ("module=Other", "becomes module MeshSampleV1, but the target is called Other: rename one of them"),
    ])
    func `an option that cannot be followed says what can`(_ parameter: String, _ message: String) {
        let failure = GenerationTests.failure("message A {}", parameter: parameter)
        #expect(failure.contains(message), "\(failure)")
    }
}
