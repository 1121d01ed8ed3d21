import BenchSupport
import Foundation
import Logging
import Mesh
import MeshPostgres
import MeshTransport

/// A whole system, each part a process of its own, started for this run: real services, certificates, sockets, and a durable database.
final class Installation {
    let directory: String
    let loops = EventLoops(numberOfThreads: 1)
    private let portBase = 17_400
    private let program: URL
    private let supervisor = Process()

    /// - Parameter program: `chill`, as `deploy/up` builds it.
    init(program: URL) throws {
        self.program = program
        directory = "/tmp/chill-reservation-bench-\(getpid())"
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw Failure("\(program.path) is not there: swift build -c release --product chill")
        }
    }

    func start() async throws {
        var environment = ProcessInfo.processInfo.environment
        environment["CHILL_MESH_PORT_BASE"] = "\(portBase)"
        environment["CHILL_OPERATIONS_PORT_BASE"] = "\(portBase + 100)"
        environment["CHILL_HTTP_PORT"] = "\(portBase + 200)"
        environment["CHILL_HTTPS_PORT"] = "\(portBase + 201)"
        environment["CHILL_LOG_LEVEL"] = "error"
        supervisor.executableURL = program
        supervisor.arguments = ["up", "--processes", "--data", directory]
        supervisor.environment = environment
        supervisor.standardOutput = FileHandle.nullDevice
        supervisor.standardError = FileHandle.nullDevice
        try supervisor.run()
        try Shell.run(program.path, ["wait", "--data", directory, "--supervisor", "\(supervisor.processIdentifier)", "--timeout", "180"])
    }

    /// Speaks as Orders, who alone may reserve.
    func client() throws -> MeshClient {
        MeshClient(
            configuration: MeshClientConfiguration(
                identity: try TLSIdentity(directory: "\(directory)/pki/orders"), trust: try TrustBundle(file: "\(directory)/pki/ca.pem"),
                endpoints: ["chill.products.v1.ProductsService": Endpoint(host: "127.0.0.1", port: portBase + 3, service: "products")], loops: loops,
                logger: Logger(label: "bench")))
    }

    /// The database of Products, with its own role.
    func database(connections: Int) throws -> DatabaseConfiguration {
        let status = try String(contentsOfFile: "\(directory)/postgres/cluster/postmaster.pid", encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        guard status.count > 4 else { throw Failure("the database does not run") }
        let password = try String(contentsOfFile: "\(directory)/pki/products/database-password", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        var configuration = DatabaseConfiguration(
            host: status[4].trimmingCharacters(in: .whitespaces), database: "postgres", user: "products", password: password, schema: "products",
            applicationName: "bench", maximumConnections: connections)
        configuration.waitLimit = .seconds(30)
        return configuration
    }

    /// Lets every part but Products sleep, or wakes them up: what others do about its events would take the cores away that Redis has for
    /// itself.
    func others(areAwake: Bool) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let number = pid_t(entry), let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline"),
                let status = try? String(contentsOfFile: "/proc/\(entry)/status", encoding: .utf8),
                status.contains("\nPPid:\t\(supervisor.processIdentifier)\n")
            else { continue }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard words.contains("serve"), !words.contains("products") else { continue }
            guard kill(number, areAwake ? SIGCONT : SIGSTOP) == 0 else { throw Failure("\(words.joined(separator: " ")) cannot be signalled") }
        }
    }

    func stop() async {
        try? others(areAwake: true)
        if supervisor.isRunning {
            supervisor.terminate()
            supervisor.waitUntilExit()
        }
        await loops.shutdown()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
