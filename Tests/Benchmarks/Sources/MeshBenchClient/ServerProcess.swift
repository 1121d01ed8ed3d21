import BenchShared
import Foundation

/// A server that lives as long as the run.
struct ServerProcess {
    let process: Process
    let port: Int

    var pid: Int32 { process.processIdentifier }

    static func start(directory: String, loops: Int?, patience: Int?) throws -> ServerProcess {
        let own = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = own.deletingLastPathComponent().appending(path: "mesh-bench-server")
        process.arguments = ["--directory", directory] + (loops.map { ["--loops", "\($0)"] } ?? []) + (patience.map { ["--patience", "\($0)"] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == "ready", let port = Int(words[1]) else {
            process.terminate()
            throw BenchFailure("mesh-bench-server did not start")
        }
        return ServerProcess(process: process, port: port)
    }
}
