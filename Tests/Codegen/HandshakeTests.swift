import Foundation
import MeshSwiftGeneration
import Testing

/// A generated file and a runtime that do not fit each other do not compile, and the compiler says why.
@Suite struct HandshakeTests {
    /// Compiles the line with which a file of a generator of this version begins, against the runtime of this package.
    private func compile(_ version: Int) throws -> (status: Int32, output: String) {
        let generated = try #require(try Protoc.generate(GenerationTests.header + "message A {}")["mesh.sample.v1.sample.mesh.swift"])
        let lines = generated.split(separator: "\n").filter { $0.hasPrefix("// If this") || $0.hasPrefix("private typealias _Runtime") }
        #expect(lines.count == 2)
        let handshake = lines.joined(separator: "\n").replacing("Version\(RuntimeHandshake.version)", with: "Version\(version)")
        #expect(version == RuntimeHandshake.version || handshake != lines.joined(separator: "\n"))
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "sample.mesh.swift")
        try Data("import MeshProtobuf\n\(handshake)\n".utf8).write(to: file)
        let runtime = Protoc.root.appending(path: "Sources/Mesh/Protobuf/Contract/_MeshRuntime.swift").path
        let module = try swiftc(["-emit-module", "-module-name", "MeshProtobuf", "-o", folder.appending(path: "MeshProtobuf.swiftmodule").path, runtime])
        #expect(module.status == 0, "\(module.output)")
        return try swiftc(["-typecheck", "-swift-version", "6", "-I", folder.path, file.path])
    }

    private func swiftc(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["swiftc"] + arguments
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// What files of this version ask for is still here.
    private static let oldestServed = 5

    @Test func `a file of this generator, or of an older one that is served, fits`() throws {
        for version in Self.oldestServed...RuntimeHandshake.version {
            let result = try compile(version)
            #expect(result.status == 0, "\(result.output)")
            #expect(result.output == "")
        }
    }

    @Test func `a file of an older generator is refused with what to do`() throws {
        for version in 1..<Self.oldestServed {
            let result = try compile(version)
            #expect(result.status != 0)
            #expect(result.output.contains("sample.mesh.swift:3:43: error: 'Version\(version)' is unavailable: this file was generated for an older runtime"), "\(result.output)")
            #expect(result.output.contains("generate it again"))
        }
    }

    @Test func `a file of a newer generator shows the line that says what to do`() throws {
        let result = try compile(RuntimeHandshake.version + 1)
        #expect(result.status != 0)
        #expect(result.output.contains("'Version\(RuntimeHandshake.version + 1)' is not a member type of enum 'MeshProtobuf._MeshRuntime'"), "\(result.output)")
        #expect(result.output.contains("If this does not compile, generator and runtime are not of the same version"))
    }
}
