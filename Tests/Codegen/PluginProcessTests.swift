import Foundation
import Testing

/// The generator as a process: under protoc, under buf, and under the build plugin.
@Suite struct PluginProcessTests {
    /// Beside the tests, where the build puts products.
    private static let generator = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "protoc-gen-mesh-swift").path
    private static let buf = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/buf" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static func withContract(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "plugin-" + UUID().uuidString)
        let contract = folder.appending(path: "protos/shop/v1/shop.proto")
        try FileManager.default.createDirectory(at: contract.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("syntax = \"proto3\";\npackage shop.v1;\nmessage Item {\n  string item_id = 1;\n}\n".utf8).write(to: contract)
        try body(folder)
    }

    private static func run(_ command: [String], in folder: URL) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static func names(_ folder: URL) throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.sorted() }

    @Test func `protoc runs it with options`() throws {
        try Self.withContract { folder in
            let out = folder.appending(path: "out")
            try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
            let command = ["protoc", "-Iprotos", "--plugin=protoc-gen-mesh-swift=\(Self.generator)", "--mesh-swift_out=out", "shop/v1/shop.proto"]
            let result = try Self.run(command + ["--mesh-swift_opt=visibility=package", "--mesh-swift_opt=emit=messages"], in: folder)
            #expect(result.status == 0, "\(result.output)")
            #expect(try Self.names(out) == ["ShopV1.contract.mesh.swift", "shop.v1.shop.mesh.swift"])
            #expect(try String(contentsOf: out.appending(path: "shop.v1.shop.mesh.swift"), encoding: .utf8).contains("package struct Item: Message"))
            let wrong = try Self.run(command + ["--mesh-swift_opt=shape=round"], in: folder)
            #expect(wrong.status != 0)
            #expect(wrong.output.contains("protoc-gen-mesh-swift: unknown option shape=round; known are visibility="))
        }
    }

    @Test(.enabled(if: buf != nil)) func `buf generate runs it with options`() throws {
        try Self.withContract { folder in
            try Data("version: v2\nmodules:\n  - path: protos\n".utf8).write(to: folder.appending(path: "buf.yaml"))
            let template = """
                version: v2
                plugins:
                  - local: \(Self.generator)
                    out: out
                    opt:
                      - visibility=internal
                      - naming=tree
                """
            try Data(template.utf8).write(to: folder.appending(path: "buf.gen.yaml"))
            let result = try Self.run([Self.buf ?? "buf", "generate"], in: folder)
            #expect(result.status == 0, "\(result.output)")
            let out = folder.appending(path: "out")
            #expect(try Self.names(out) == ["shop/v1/ShopV1.contract.mesh.swift", "shop/v1/shop.mesh.swift"])
            #expect(try String(contentsOf: out.appending(path: "shop/v1/shop.mesh.swift"), encoding: .utf8).contains("\nstruct Item: Message"))
        }
    }

    @Test func `a build writes only what has changed and takes away what is gone`() throws {
        try Self.withContract { folder in
            let out = folder.appending(path: "out")
            try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
            func build(_ contracts: String...) throws -> (status: Int32, output: String) {
                try Self.run([Self.generator, "--build", "/usr/bin/protoc", Self.generator, out.path, "-Iprotos"] + contracts, in: folder)
            }
            func date(_ name: String) throws -> Date? {
                try FileManager.default.attributesOfItem(atPath: out.appending(path: name).path)[.modificationDate] as? Date
            }
            let contract = folder.appending(path: "protos/shop/v1/shop.proto")
            try Data("syntax = \"proto3\";\npackage shop.v1;\nmessage Box {}\n".utf8).write(to: folder.appending(path: "protos/shop/v1/box.proto"))
            #expect(try build("shop/v1/shop.proto", "shop/v1/box.proto").status == 0)
            #expect(try Self.names(out) == ["ShopV1.contract.mesh.swift", "shop.v1.box.mesh.swift", "shop.v1.shop.mesh.swift"])
            let before = try ["shop.v1.box.mesh.swift", "shop.v1.shop.mesh.swift"].map(date)
            let text = try String(contentsOf: contract, encoding: .utf8)
            try Data(text.replacing("item_id = 1;", with: "item_id = 1;\n  int32 count = 2;").utf8).write(to: contract)
            #expect(try build("shop/v1/shop.proto", "shop/v1/box.proto").status == 0)
            #expect(try date("shop.v1.box.mesh.swift") == before[0])
            #expect(try date("shop.v1.shop.mesh.swift") != before[1])
            #expect(try build("shop/v1/shop.proto").status == 0)
            #expect(try Self.names(out) == ["ShopV1.contract.mesh.swift", "shop.v1.shop.mesh.swift"])
            try Data("syntax = \"proto3\";\npackage shop.v1;\nmessage Item {\n  Nothing n = 1;\n}\n".utf8).write(to: contract)
            let wrong = try build("shop/v1/shop.proto")
            #expect(wrong.status != 0)
            #expect(wrong.output.contains("shop/v1/shop.proto:4:3: \"Nothing\" is not defined."))
            #expect(try Self.names(out) == ["ShopV1.contract.mesh.swift", "shop.v1.shop.mesh.swift"])
        }
    }

    @Test func `started by hand it says how to start it`() throws {
        let result = try Self.run([Self.generator, "shop.proto"], in: FileManager.default.temporaryDirectory)
        #expect(result.status == 64)
        #expect(result.output.contains("run protoc with --mesh-swift_out=FOLDER"))
    }
}
