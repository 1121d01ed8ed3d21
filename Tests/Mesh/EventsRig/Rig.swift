internal import Foundation
internal import Glibc
internal import Logging
internal import MeshEvents
internal import MeshPostgres
internal import MeshTransport

/// One process of the crash test: `emit`, `relay` or `consume`, with what it needs in the environment. It is killed at any moment and
/// started again; SIGTERM lets it finish what it has begun.
@main
enum Rig {
    static let logger = Logger(label: "rig") { label in
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = .error
        return handler
    }

    static func main() async throws {
        // Before any thread is made, so that only the one that waits for it receives it.
        var signals = rigSignals()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let loops = EventLoops(numberOfThreads: 1)
        switch CommandLine.arguments.dropFirst().first {
        case "emit":
            let database = try database(of: "producer", loops)
            await untilTold { await Emitter(database: database).run() }
        case "relay":
            let relay = try await Relay.start(database: try database(of: "producer", loops), port: try number("RIG_PORT"), pki: try text("RIG_PKI"), loops: loops)
            await untilTold { try? await Task.sleep(for: .seconds(3600)) }
            await relay.stop()
        case "consume":
            let consumer = try Consumer(database: try database(of: "consumer", loops), relayPort: try number("RIG_PORT"), pki: try text("RIG_PKI"), loops: loops)
            await untilTold { await consumer.run() }
        default:
            throw RigError("the first argument is emit, relay or consume")
        }
        exit(0)
    }

    /// Works until SIGTERM.
    private static func untilTold(_ body: @escaping @Sendable () async -> Void) async {
        let work = Task { await body() }
        let waiting = Thread {
            var signals = rigSignals(), received: Int32 = 0
            sigwait(&signals, &received)
            work.cancel()
        }
        waiting.start()
        await work.value
    }

    private static func database(of schema: String, _ loops: EventLoops) throws -> Database {
        var configuration = DatabaseConfiguration(
            host: try text("RIG_DATABASE"), database: try text("RIG_DATABASE_NAME"), user: schema, password: schema, schema: schema,
            applicationName: "rig-\(schema)", maximumConnections: 16)
        configuration.waitLimit = .seconds(10)
        return Database(configuration, eventLoopGroup: loops.group, logger: logger)
    }

    private static func text(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else { throw RigError("\(name) is not set") }
        return value
    }

    private static func number(_ name: String) throws -> Int {
        guard let value = Int(try text(name)) else { throw RigError("\(name) is not a number") }
        return value
    }
}

struct RigError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

private func rigSignals() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    return set
}
