import Foundation
import Logging
import Mesh
import MeshBehavior
import MeshBehaviorV1
import MeshTransport
import Testing

/// Our client against servers that break the protocol; they are a script in Python.
@Suite struct HostileServerTests {
    private struct Server {
        var port: Int
        var code: String
        var processed: String
        var what: String
    }

    @Test func `each broken server ends in the stated error, and calls elsewhere do not notice`() async throws {
        let directory = NSTemporaryDirectory() + "mesh-hostile-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try BehaviorKeys.make(in: directory)
        let script = Process(), input = Pipe(), output = Pipe()
        script.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        script.arguments = [ServerProcess.repository.appendingPathComponent("Tests/Mesh/Behavior/hostile_server.py").path, directory]
        script.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        script.standardInput = input
        script.standardOutput = output
        try script.run()
        defer {
            try? input.fileHandleForWriting.close()
            script.waitUntilExit()
        }
        let servers = Self.read(output.fileHandleForReading)
        #expect(servers.count > 30)

        let loops = EventLoops(numberOfThreads: 2)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let good = try BehaviorStage.server(directory: directory, loops: loops, limits: ServerLimits(), logger: logger)
        try await good.start()
        let healthy = try Self.client(directory, good.port, loops)
        let others = Task {
            var calls: UInt64 = 0
            while !Task.isCancelled {
                let reply = try await BehaviorServiceClient(healthy).call(Request(number: calls), options: CallOptions(deadline: .seconds(20)))
                guard reply.number == calls else { throw ServerProcess.Broken(what: "another call's answer") }
                calls += 1
                try? await Task.sleep(for: .milliseconds(5))
            }
            return calls
        }
        await withTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await Self.meet(server, directory, loops) } }
        }
        others.cancel()
        // A call that was cancelled is the end of the loop; any other error is a finding.
        switch await others.result {
        case .success(let calls): #expect(calls > 10)
        case .failure(let error): #expect((error as? MeshError)?.code == .cancelled, "\(error)")
        }
        await healthy.close()
        await good.drain(within: .seconds(2))
        await loops.shutdown()
    }

    private static func meet(_ server: Server, _ directory: String, _ loops: EventLoops) async {
        var outcome = "OK", processed = "-"
        let start = ContinuousClock.now
        do {
            let client = try client(directory, server.port, loops)
            do throws(MeshError) {
                let reply = try await BehaviorServiceClient(client).call(Request(), options: CallOptions(deadline: .seconds(3)))
                if reply.number != 7 { outcome = "a wrong answer" }
            } catch {
                outcome = error.code.name
                processed = "\(error.processed)".uppercased()
            }
            await client.close()
        } catch {
            outcome = "\(error)"
        }
        #expect(outcome == server.code && processed == server.processed, "a server that \(server.what)")
        #expect(ContinuousClock.now - start < .seconds(15), "a server that \(server.what)")
    }

    private static func client(_ directory: String, _ port: Int, _ loops: EventLoops) throws -> MeshClient {
        try BehaviorStage.client(
            directory: directory, port: port, loops: loops, connectTimeout: .seconds(2), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func read(_ output: FileHandle) -> [Server] {
        var text = ""
        while !text.hasSuffix("end\n") {
            let data = output.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 3)
            guard parts.count == 4, let port = Int(parts[0]) else { return nil }
            return Server(port: port, code: String(parts[1]), processed: String(parts[2]), what: String(parts[3]))
        }
    }
}
