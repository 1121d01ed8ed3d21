import Foundation

/// A script in Python that prints a line for each thing that it has checked: `ok <what>`, or `not ok <what>: <why>`.
enum PythonScript {
    struct Report {
        var lines: [String]
        var status: Int32

        var passed: [String] { lines.filter { $0.hasPrefix("ok ") } }
        var failed: [String] { lines.filter { $0.hasPrefix("not ok ") } }
    }

    /// - Parameter path: below the repository's root.
    static func run(_ path: String, _ arguments: [String]) throws -> Report {
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [ServerProcess.repository.appendingPathComponent(path).path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Report(lines: text.split(separator: "\n").map(String.init), status: process.terminationStatus)
    }
}
