import Foundation
import Testing

/// A package of somebody else that uses a copy of this one.
struct ForeignPackage {
    let folder: URL
    private var shop: URL { folder.appending(path: "shop") }

    init(in folder: URL) throws {
        self.folder = folder
        try Self.copyRepository(to: folder.appending(path: "chill-logistics"))
        try write(
            "Package.swift",
            """
            // swift-tools-version: 6.2
            import PackageDescription

            func contract(_ name: String) -> Target {
                .target(
                    name: name, dependencies: [.product(name: "MeshProtobuf", package: "chill-logistics")],
                    plugins: [.plugin(name: "MeshSwiftGenerator", package: "chill-logistics")])
            }

            let package = Package(
                name: "shop", dependencies: [.package(path: "../chill-logistics")],
                targets: [
                    contract("ShopStockV1"), contract("ShopOtherV1"),
                    .executableTarget(name: "Shop", dependencies: ["ShopStockV1", "ShopOtherV1"]),
                ])
            """)
    }

    func write(_ path: String, _ text: String) throws {
        let file = shop.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((text + "\n").utf8).write(to: file)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: shop.appending(path: path)) }

    /// - Returns: the object files that the build has written, as "ShopStockV1/stock.mesh.swift.o", and what it said when it failed.
    func build() throws -> (objects: Set<String>, failure: String?) {
        let before = try objects()
        let result = try Self.run(["swift", "build", "--package-path", shop.path])
        let after = try objects()
        return (Set(after.filter { before[$0.key] != $0.value }.keys), result.status == 0 ? nil : result.output)
    }

    func runShop() throws -> String { try Self.run([shop.appending(path: ".build/debug/Shop").path]).output }

    /// Generated files of a target.
    func generated(_ target: String) throws -> Set<String> {
        let outputs = shop.appending(path: ".build/plugins/outputs/shop/\(target)/destination/MeshSwiftGenerator")
        return Set(try FileManager.default.contentsOfDirectory(atPath: outputs.path))
    }

    /// When each object file was written. The tools of the build itself, which SwiftPM links again on some occasions, do not count.
    private func objects() throws -> [String: Date] {
        var dates: [String: Date] = [:]
        let debug = shop.appending(path: ".build/debug").resolvingSymlinksInPath()
        guard FileManager.default.fileExists(atPath: debug.path) else { return [:] }
        for target in try FileManager.default.contentsOfDirectory(atPath: debug.path) where target.hasSuffix(".build") && !target.hasSuffix("-tool.build") {
            for file in try FileManager.default.contentsOfDirectory(atPath: debug.appending(path: target).path) where file.hasSuffix(".swift.o") {
                let attributes = try FileManager.default.attributesOfItem(atPath: debug.appending(path: target).appending(path: file).path)
                dates["\(target.dropLast(6))/\(file)"] = attributes[.modificationDate] as? Date
            }
        }
        return dates
    }

    private static func copyRepository(to copy: URL) throws {
        let list = try run(["git", "-C", Protoc.root.path, "ls-files", "--cached", "--others", "--exclude-standard"])
        try #require(list.status == 0)
        for path in list.output.split(separator: "\n").map(String.init) {
            let source = Protoc.root.appending(path: path)
            guard FileManager.default.fileExists(atPath: source.path) else { continue }
            let target = copy.appending(path: path)
            try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: source, to: target)
        }
    }

    private static func run(_ command: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
