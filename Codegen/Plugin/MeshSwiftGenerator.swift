import Foundation
import PackagePlugin

/// Turns the `.proto` files of a target into Swift with protoc, on every build that needs it.
@main
struct MeshSwiftGenerator: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        guard let module = target.sourceModule else { return [] }
        let protos = module.sourceFiles.map(\.url).filter { $0.pathExtension == "proto" }.sorted { $0.path < $1.path }
        guard !protos.isEmpty else {
            Diagnostics.warning("target \(target.name) has the plugin MeshSwiftGenerator, but no .proto file")
            return []
        }
        var roots = importRoots(context.package)
        // Contracts that lie elsewhere are named from their target's folder.
        if !protos.allSatisfy({ proto in roots.contains { proto.path.hasPrefix($0.path + "/") } }) { roots.append(target.directoryURL) }
        let names = try protos.map { try importName($0, roots) }
        let generator = try context.tool(named: "protoc-gen-mesh-swift").url
        let output = context.pluginWorkDirectoryURL
        let outputs = names.map { $0.dropLast(6).split(separator: "/").joined(separator: ".") } + ["\(module.moduleName).contract"]
        return [
            .buildCommand(
                displayName: "Generating Swift from the contracts of \(target.name)",
                executable: generator,
                arguments: ["--build", try protoc().path, generator.path, output.path] + roots.map { "-I\($0.path)" }
                    + ["--mesh-swift_opt=module=\(module.moduleName)"] + names,
                inputFiles: protos + imports(of: protos, roots),
                outputFiles: outputs.map { output.appending(path: "\($0).mesh.swift") })
        ]
    }

    /// Where imports are looked for: `Protocols/` of this package and of those that it uses, then what the system has.
    private func importRoots(_ package: Package) -> [URL] {
        var roots: [URL] = []
        var open = [package]
        var seen: Set<String> = []
        while !open.isEmpty {
            let next = open.removeFirst()
            guard seen.insert(next.id).inserted else { continue }
            let root = next.directoryURL.appending(path: "Protocols")
            if FileManager.default.fileExists(atPath: root.path) { roots.append(root) }
            open += next.dependencies.map(\.package)
        }
        return roots + [URL(filePath: "/usr/include")]
    }

    private func importName(_ proto: URL, _ roots: [URL]) throws -> String {
        for root in roots where proto.path.hasPrefix(root.path + "/") { return String(proto.path.dropFirst(root.path.count + 1)) }
        throw PluginFailure("\(proto.path) lies neither under Protocols/ of the package nor in the folder of its target")
    }

    /// What the files import, directly or not, as far as it can change with the package.
    private func imports(of protos: [URL], _ roots: [URL]) -> [URL] {
        var found: [URL] = []
        var seen = Set(protos.map(\.path))
        var open = protos
        while let next = open.popLast() {
            guard let text = try? String(contentsOf: next, encoding: .utf8) else { continue }
            for line in text.split(whereSeparator: \.isNewline) {
                let line = line.trimmingCharacters(in: .whitespaces)
                guard line.hasPrefix("import"), let name = line.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first
                else { continue }
                let candidates = roots.map { $0.appending(path: String(name)) }
                guard let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }), seen.insert(file.path).inserted
                else { continue }
                found.append(file)
                open.append(file)
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    private func protoc() throws -> URL {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in ["/usr/bin"] + path.split(separator: ":").map(String.init) {
            let file = URL(filePath: folder).appending(path: "protoc")
            if FileManager.default.isExecutableFile(atPath: file.path) { return file }
        }
        throw PluginFailure("protoc is neither /usr/bin/protoc nor on the PATH: install the Debian package protobuf-compiler (and libprotobuf-dev)")
    }
}

struct PluginFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
