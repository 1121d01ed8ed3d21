internal import Foundation

/// Runs a program to its end.
struct Command {
    let program: String
    let arguments: [String]

    /// - Returns: what it wrote to its output.
    /// - Throws: `ContractError` with what it wrote to its error output when it fails.
    @discardableResult
    func run() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contracts-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, because a program that fills one pipe while the other is read would wait for ever.
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        for file in [output, errors] where !FileManager.default.createFile(atPath: file.path, contents: nil) {
            throw ContractError("\(file.path) cannot be written: free some space in the folder for temporary files")
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        // What env answers when it finds no such program.
        if process.terminationStatus == 127 { throw ContractError("\(program) is not on the PATH: install git, tar and the Debian package protobuf-compiler") }
        guard process.terminationStatus == 0 else {
            let text = try String(decoding: Data(contentsOf: errors), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw ContractError("\(program) failed: \(text.isEmpty ? "exit code \(process.terminationStatus)" : text)")
        }
        return try String(decoding: Data(contentsOf: output), as: UTF8.self)
    }
}
