// The behaviour suite's service as a process of its own, for clients in other languages and for attacks whose cost is measured from outside.
//
//   mesh-behavior-server DIRECTORY [name=value ...]
//
// DIRECTORY holds ca.pem, echo/, passport/, which are made if they are not there. It prints "listening PORT"; it drains on SIGTERM, and when its input ends, so that it does not outlive who started it.
import Foundation
import Logging
import Mesh
import MeshBehavior
import MeshTransport

guard CommandLine.arguments.count > 1 else {
    FileHandle.standardError.write(Data("usage: mesh-behavior-server DIRECTORY [calls=N] [handshake-ms=N] [frame-bytes=N] [drain-ms=N]\n".utf8))
    exit(64)
}
var values: [String: Int] = [:]
for argument in CommandLine.arguments.dropFirst(2) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Int(parts[1]) else {
        FileHandle.standardError.write(Data("not name=number: \(argument)\n".utf8))
        exit(64)
    }
    values[String(parts[0])] = value
}
var limits = ServerLimits()
if let calls = values["calls"] { limits.concurrentCalls = calls }
if let milliseconds = values["handshake-ms"] { limits.handshake = .milliseconds(milliseconds) }
if let bytes = values["frame-bytes"] { limits.frameBytes = bytes }
let patience = Duration.milliseconds(values["drain-ms"] ?? 10_000)

if !FileManager.default.fileExists(atPath: "\(CommandLine.arguments[1])/ca.pem") { try BehaviorKeys.make(in: CommandLine.arguments[1]) }
let stops = StopRequests()
let logger = Logger(label: "behavior") { _ in SwiftLogNoOpLogHandler() }
let server = try BehaviorStage.server(directory: CommandLine.arguments[1], loops: EventLoops(numberOfThreads: 2), limits: limits, logger: logger)
try await server.start()
FileHandle.standardOutput.write(Data("listening \(server.port)\n".utf8))

for await _ in stops.requests { break }
await server.drain(within: patience)
