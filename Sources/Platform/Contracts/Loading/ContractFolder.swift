package import Foundation

/// A folder with contracts, as `Protocols/`, now or as it was at a commit.
package struct ContractFolder: Sendable {
    package let directory: URL

    package init(_ directory: URL) { self.directory = directory.standardizedFileURL.resolvingSymlinksInPath() }

    /// The contracts as they lie in the folder.
    ///
    /// - Throws: `ContractError` when there are none, or with protoc's words when they are wrong.
    package func contracts() throws -> ContractSet { try Self.compile(directory) }

    /// The contracts as they were at a commit.
    ///
    /// - Parameter reference: anything that names a commit: a branch, a tag, `HEAD~3`.
    package func contracts(at reference: String) throws -> ContractSet {
        guard FileManager.default.fileExists(atPath: directory.path) else {
            throw ContractError("\(directory.path) does not exist: name the folder of the contracts with --protocols")
        }
        let commit: String
        do {
            commit = try git("rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}").trimmed
        } catch {
            throw ContractError("\"\(reference)\" names no commit of the repository of \(directory.path): fetch it, or name a branch, a tag or a commit")
        }
        let top = URL(filePath: try git("rev-parse", "--show-toplevel").trimmed).resolvingSymlinksInPath().path
        guard directory.path == top || directory.path.hasPrefix(top + "/") else {
            throw ContractError("\(directory.path) does not lie in the repository at \(top)")
        }
        let inside = String(directory.path.dropFirst(top.count).drop { $0 == "/" })
        let copy = FileManager.default.temporaryDirectory.appending(path: "contracts-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copy) }
        let archive = copy.appending(path: "archive.tar")
        let what = inside.isEmpty ? [] : [inside]
        do {
            try Command(program: "git", arguments: ["-C", top, "archive", "--format=tar", "--output=\(archive.path)", commit, "--"] + what).run()
        } catch {
            throw ContractError("there is no \(inside) at \(reference): \(error)")
        }
        try Command(program: "tar", arguments: ["-xf", archive.path, "-C", copy.path]).run()
        return try Self.compile(copy.appending(path: inside))
    }

    private func git(_ arguments: String...) throws -> String { try Command(program: "git", arguments: ["-C", directory.path] + arguments).run() }

    private static func compile(_ root: URL) throws -> ContractSet {
        let files = protos(in: root)
        guard !files.isEmpty else { throw ContractError("there is no .proto file in \(root.path): name the folder of the contracts with --protocols") }
        let set = FileManager.default.temporaryDirectory.appending(path: "contracts-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: set) }
        try Command(
            program: "protoc",
            arguments: ["-I\(root.path)", "-I/usr/include", "--include_imports", "--include_source_info", "--descriptor_set_out=\(set.path)"] + files
        ).run()
        return try ContractSet(descriptorSet: Array(Data(contentsOf: set)))
    }

    /// Paths from the root, in order.
    private static func protos(in root: URL) -> [String] {
        guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return all.compactMap { $0 as? String }.filter { $0.hasSuffix(".proto") }.sorted()
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
