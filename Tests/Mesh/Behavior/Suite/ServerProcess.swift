import Foundation

/// The suite's server as a process of its own, with keys made for it.
final class ServerProcess {
    let directory: String
    let port: Int
    private let process: Process
    private let input: Pipe

    struct Broken: Error { var what: String }

    init(_ settings: String...) throws {
        directory = NSTemporaryDirectory() + "mesh-behavior-\(UInt64.random(in: 0 ... .max))"
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = Self.products.appendingPathComponent("mesh-behavior-server")
        process.arguments = [directory] + settings
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        self.input = input
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = line.split(separator: " ").last.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
            process.terminate()
            throw Broken(what: "the server said \(line)")
        }
        self.port = port
    }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Ends the server with a drain, and waits for its exit.
    func stop() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        try FileManager.default.removeItem(atPath: directory)
        return process.terminationStatus
    }

    /// Where the build puts executables: beside the tests.
    static var products: URL {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).resolvingSymlinksInPath().deletingLastPathComponent()
    }

    /// The root of the repository.
    static var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../..").standardizedFileURL
    }
}
