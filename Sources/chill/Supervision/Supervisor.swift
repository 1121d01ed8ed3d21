import Foundation
import Logging
import MeshEnvironment
import MeshTransport

/// Brings an installation up and keeps it up: keys, database, schemas, services, demo; takes it down in the opposite order.
struct Supervisor {
    enum Mode: String {
        /// Every part in this process, each with its own listener, certificate and database role.
        case small
        /// Every part a process of its own.
        case processes
    }

    let directory: DataDirectory
    let settings: Settings
    let mode: Mode
    let demo: Bool

    func run() async throws {
        Telemetry.bootstrap(settings)
        let logger = Logger(label: "chill")
        let logs = Task { await LogKeeper.run(directory) }
        defer { logs.cancel() }
        progress("keys and certificates")
        try await Keys(directory: directory).ensure()
        progress("PostgreSQL")
        let database = try await InstallationDatabase.start(directory: directory, logger: logger)
        do {
            let loops = EventLoops()
            progress("schemas")
            try await InstallationDatabase.migrate(Part.services, directory: directory, loops: loops, logger: logger)
            progress("services (\(mode == .small ? "all in one process" : "one process each"))")
            let parts = try await startParts(loops: loops, logger: logger)
            do {
                if demo, !FileManager.default.fileExists(atPath: directory.demo) {
                    progress("demo: hubs, links, firms, products, accounts")
                    try await Demo(directory: directory, settings: settings, loops: loops, logger: logger).seed()
                }
                try announce()
                await StopSignal.wait()
            } catch {
                await stop(parts)
                throw error
            }
            progress("stopping")
            unlink(directory.ready(of: getpid()))
            await stop(parts)
            await loops.shutdown()
        } catch {
            await database.stop()
            throw error
        }
        await database.stop()
    }

    private enum Running {
        case host(any PartHost)
        case child(ChildProcess, Task<Void, any Error>)
    }

    // The bridge comes last and goes first: nobody outside meets a half-started system.
    private func startParts(loops: EventLoops, logger: Logger) async throws -> [Running] {
        var running: [Running] = []
        do {
            for part in Part.services + [.bridge] {
                switch mode {
                case .small: running.append(.host(try await Parts.start(part, directory: directory, settings: settings, loops: loops)))
                case .processes: running.append(try await startChild(part, logger: logger))
                }
            }
        } catch {
            await stop(running)
            throw error
        }
        return running
    }

    private func startChild(_ part: Part, logger: Logger) async throws -> Running {
        let child = ChildProcess(
            name: part.rawValue, arguments: ["serve", part.rawValue, "--data", directory.path, "--supervised"],
            logFile: "\(directory.logs)/\(part.rawValue).log", logger: logger)
        let (readiness, ready) = AsyncStream<Void>.makeStream()
        let task = Task {
            defer { ready.finish() }
            try await child.run { ready.yield() }
        }
        let timeout = Task {
            try await Task.sleep(for: .seconds(60))
            ready.finish()
        }
        defer { timeout.cancel() }
        for await _ in readiness { return .child(child, task) }
        await child.stop(within: .seconds(1))
        throw ChillError("\(part.rawValue) did not become ready; see \(directory.logs)/\(part.rawValue).log")
    }

    private func stop(_ parts: [Running]) async {
        for part in parts.reversed() {
            switch part {
            case .host(let host): await host.stop()
            case .child(let child, let task):
                await child.stop(within: .seconds(15))
                task.cancel()
            }
        }
    }

    private func announce() throws {
        var lines = [
            "http://127.0.0.1:\(settings.httpPort)        REST; /docs explains it",
            "https://localhost:\(settings.httpsPort)       the same with TLS, signed by \(directory.authority)",
        ]
        if FileManager.default.fileExists(atPath: directory.demo) { lines.append("\(directory.demo)   the demo's accounts") }
        let text = lines.joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.ready(of: getpid())), options: .atomic)
        progress("ready")
        FileHandle.standardError.write(Data(text.utf8))
    }

    private func progress(_ text: String) {
        FileHandle.standardError.write(Data("== \(text)\n".utf8))
    }
}
