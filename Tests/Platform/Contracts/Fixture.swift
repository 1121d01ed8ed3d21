import Contracts
import Foundation

/// Contracts that a test writes, beside the options of the mesh.
enum Fixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let header = """
        syntax = "proto3";
        package shop.v1;
        import "google/api/annotations.proto";
        import "google/protobuf/empty.proto";
        import "mesh/options/v1/options.proto";

        """

    /// A folder as `Protocols/`, with the body in `shop/v1/shop.proto` from its sixth line on.
    static func write(_ body: String, to folder: URL, syntax: String = "proto3") throws {
        for path in ["mesh/options/v1/options.proto", "google/api/annotations.proto", "google/api/http.proto"] {
            let copy = folder.appending(path: path)
            try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            guard !FileManager.default.fileExists(atPath: copy.path) else { continue }
            try FileManager.default.copyItem(at: root.appending(path: "Protocols/\(path)"), to: copy)
        }
        let file = folder.appending(path: "shop/v1/shop.proto")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((header.replacing("proto3", with: syntax) + body).utf8).write(to: file)
    }

    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contracts-tests-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    static func contracts(_ body: String, syntax: String = "proto3") throws -> ContractSet {
        try withFolder { folder in
            try write(body, to: folder, syntax: syntax)
            return try ContractFolder(folder).contracts()
        }
    }

    static func changes(_ old: String, _ new: String, syntax: String = "proto3") throws -> [BreakingChange] {
        try ContractComparison(old: contracts(old, syntax: syntax), new: contracts(new, syntax: syntax)).changes()
    }
}
