import BenchSupport
import Foundation

/// A PostgreSQL server for one run: durable settings, reachable by its UNIX socket only, gone in the end.
final class PrivateServer {
    static let port = 55_431
    let directory: String
    private let binaries: String
    private let process = Process()
    /// What pgbench came to last, in transactions per second, by script.
    private var rates: [Int: Double] = [:]

    init() throws {
        directory = "/tmp/chill-bench-\(getpid())"
        let root = "/usr/lib/postgresql"
        let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap { Int($0) }
        guard let newest = versions.max() else { throw Failure("there is no server in \(root): install the package postgresql") }
        binaries = "\(root)/\(newest)/bin"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        try Shell.run("/bin/chown", [Self.user, directory])
        try Shell.run("/usr/bin/env", asServer(["\(binaries)/initdb", "-D", "\(directory)/data", "-U", "postgres", "-A", "trust"]))
        let settings = ["listen_addresses=", "unix_socket_directories=\(directory)", "port=\(Self.port)", "max_connections=100", "shared_buffers=256MB", "jit=off"]
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = asServer(["\(binaries)/postgres", "-D", "\(directory)/data"] + settings.flatMap { ["-c", $0] })
        process.standardError = FileHandle.nullDevice
        try process.run()
        var isReady = false
        for _ in 0..<400 where !isReady {
            usleep(50_000)
            isReady = (try? Shell.run("\(binaries)/pg_isready", ["-q", "-h", directory, "-p", "\(Self.port)"])) != nil
        }
        guard isReady else { throw Failure("the server does not start in \(directory)") }
        try Shell.run("\(binaries)/pgbench", connection + ["-i", "-q", "-s", "1"])
    }

    /// PostgreSQL refuses to run as root.
    private static var user: String { geteuid() == 0 ? "postgres" : NSUserName() }

    private func asServer(_ arguments: [String]) -> [String] {
        geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] + arguments : arguments
    }

    private var connection: [String] { ["-h", directory, "-p", "\(Self.port)", "-U", "postgres", "postgres"] }

    /// pgbench's queries per second.
    /// - Parameter pipelined: how many queries travel together; 1 for one at a time.
    func pgbench(connections: Int, threads: Int, pipelined: Int, seconds: Int) throws -> Double {
        // By number and not by time: pgbench's clock is a signal, and children of a Swift program may be born with signals blocked.
        let count = max(100, Int(rates[pipelined] ?? 20_000 / Double(pipelined)) * seconds / connections)
        var options = ["-n", "-M", "prepared", "-c", "\(connections)", "-j", "\(threads)", "-t", "\(count)"]
        if pipelined == 1 {
            options.append("-S")
        } else {
            let script = "\(directory)/pipelined.sql"
            let query = "\\set aid random(1, 100000)\nSELECT abalance FROM pgbench_accounts WHERE aid = :aid;\n"
            try ("\\startpipeline\n" + String(repeating: query, count: pipelined) + "\\endpipeline\n").write(toFile: script, atomically: true, encoding: .utf8)
            options += ["-f", script]
        }
        let output = try Shell.run("\(binaries)/pgbench", options + connection)
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }), let rate = Double(line.split(separator: " ")[2]) else {
            throw Failure("pgbench said nothing about its rate:\n\(output)")
        }
        rates[pipelined] = rate
        return rate * Double(pipelined)
    }

    func asyncpg(connections: Int, seconds: Int) throws -> Double {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Peers/asyncpg_select.py").path
        // Made by ./prepare.
        let python = URL(fileURLWithPath: script).deletingLastPathComponent().appendingPathComponent("../.build/peers/bin/python3").path
        let output = try Shell.run(python, [script, directory, "\(Self.port)", "\(connections)", "\(seconds)"])
        guard let rate = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failure("asyncpg said: \(output)") }
        return rate
    }

    func stop() {
        process.interrupt()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
