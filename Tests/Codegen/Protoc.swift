import Foundation
import MeshSwiftGeneration
import Testing

/// Runs the generator on a contract as protoc would.
struct Protoc {
    struct Failure: Error, CustomStringConvertible { var description: String }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The generated files by name. `name` is where the contract would lie under Protocols/.
    static func generate(_ source: String, name: String = "mesh/sample/v1/sample.proto", parameter: String = "") throws -> [String: String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(source.utf8).write(to: file)
        let set = folder.appending(path: "set")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "protoc", "-I\(folder.path)", "-I\(root.appending(path: "Protocols").path)", "-I/usr/include", "--descriptor_set_out=\(set.path)",
            "--include_imports", "--include_source_info", name,
        ]
        // Samples import more than they use.
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "protoc refuses the sample") }
        return try respond(to: request(Array(Data(contentsOf: set)), name, parameter))
    }

    static func respond(to request: [UInt8]) throws -> [String: String] {
        var files: [String: String] = [:]
        for (number, content) in records(SwiftGenerator.response(to: request)) {
            if number == 1 { throw Failure(description: String(decoding: content, as: UTF8.self)) }
            guard number == 15 else { continue }
            let file = records(content)
            files[String(decoding: file[0].content, as: UTF8.self)] = String(decoding: file[1].content, as: UTF8.self)
        }
        return files
    }

    /// A FileDescriptorSet holds its files as field 1, a CodeGeneratorRequest as field 15.
    private static func request(_ set: [UInt8], _ name: String, _ parameter: String) -> [UInt8] {
        var bytes: [UInt8] = [0x0a, UInt8(name.utf8.count)] + name.utf8
        if !parameter.isEmpty { bytes += [0x12, UInt8(parameter.utf8.count)] + parameter.utf8 }
        for (_, content) in records(set) {
            bytes.append(0x7a)
            var length = content.count
            while length > 127 { bytes.append(UInt8(length & 127 | 128)); length >>= 7 }
            bytes.append(UInt8(length))
            bytes += content
        }
        return bytes
    }

    private static func records(_ bytes: [UInt8]) -> [(number: Int, content: [UInt8])] {
        var records: [(number: Int, content: [UInt8])] = []
        var index = 0
        func varint() -> Int {
            var value = 0
            var shift = 0
            while true {
                let byte = bytes[index]
                index += 1
                value |= Int(byte & 127) << shift
                if byte < 128 { return value }
                shift += 7
            }
        }
        while index < bytes.count {
            let tag = varint()
            let length = varint()
            guard tag & 7 == 2 else { continue }
            records.append((tag >> 3, Array(bytes[index..<index + length])))
            index += length
        }
        return records
    }
}
