import Foundation

/// One running system, started and stopped by the scripts that people use.
actor Deployment {
    /// The deployment of the suite that runs now.
    @TaskLocal static var current: Deployment?

    nonisolated let directory: String
    nonisolated let mode: Mode
    nonisolated let http: URL
    nonisolated let meshPorts: [String: Int]
    private let environment: [String: String]

    enum Mode: String, Sendable {
        case small, processes
    }

    init(mode: Mode) {
        self.mode = mode
        directory = "/tmp/chill-acceptance-\(mode.rawValue)-\(getpid())"
        let base = mode == .small ? 27_400 : 28_400
        http = URL(string: "http://127.0.0.1:\(base + 200)")!
        let parts = ["bridge", "users", "firms", "products", "orders", "hubs", "deliveries", "notifications"]
        meshPorts = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($1, base + $0) })
        environment = ProcessInfo.processInfo.environment.merging([
            "CHILL_MESH_PORT_BASE": "\(base)", "CHILL_OPERATIONS_PORT_BASE": "\(base + 100)",
            "CHILL_HTTP_PORT": "\(base + 200)", "CHILL_HTTPS_PORT": "\(base + 201)", "CHILL_SKIP_BUILD": "1",
        ]) { $1 }
    }

    static var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    var chill: String { Self.repository.appendingPathComponent(".build/release/chill").path }

    /// Starts the system, or starts it again on the same data.
    @discardableResult
    func up() throws -> Command.Result {
        let options = ["--detach", "--data", directory] + (mode == .processes ? ["--processes"] : [])
        let result = try Command.run(Self.repository.appendingPathComponent("deploy/up").path, options, environment: environment)
        guard result.status == 0 else { throw StageError("deploy/up failed with \(result.status): \(result.output.suffix(6000))") }
        return result
    }

    @discardableResult
    func down() throws -> Command.Result {
        let result = try Command.run(Self.repository.appendingPathComponent("deploy/down").path, ["--data", directory], environment: environment)
        guard result.status == 0 else { throw StageError("deploy/down failed with \(result.status): \(result.output.suffix(6000))") }
        return result
    }

    /// Removes everything but the logs, which go where the next run of this mode replaces them: a test that failed is found out about there.
    func removeData() throws {
        let kept = Self.repository.appendingPathComponent(".build/acceptance-\(mode.rawValue)-log").path
        if FileManager.default.fileExists(atPath: kept) { try FileManager.default.removeItem(atPath: kept) }
        try FileManager.default.copyItem(atPath: "\(directory)/log", toPath: kept)
        try FileManager.default.removeItem(atPath: directory)
    }

    /// The supervisor and everything below it, database server and its backends included.
    nonisolated func processes() throws -> [pid_t] {
        let text = try String(contentsOfFile: "\(directory)/run/chill.lock", encoding: .utf8)
        guard let supervisor = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw StageError("no process id in the lock file") }
        var parents: [pid_t: pid_t] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let process = pid_t(name), let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 1, let parent = pid_t(fields[1])
            else { continue }
            parents[process] = parent
        }
        var family: [pid_t] = [supervisor]
        var index = 0
        while index < family.count {
            family += parents.filter { $0.value == family[index] }.map(\.key)
            index += 1
        }
        return family.filter(Self.isAlive)
    }

    /// Kills every process at once, with no chance to tidy up.
    nonisolated func killEverything() throws {
        let family = try processes()
        for process in family { kill(process, SIGKILL) }
        for process in family {
            while Self.isAlive(process) { usleep(1000) }
        }
    }

    /// Whether the process still does anything; one that has ended but was not reaped yet does not.
    nonisolated static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 && !isZombie(process) }

    private static func isZombie(_ process: pid_t) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return true }
        return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    /// The one number that a query of a service's own role answers.
    func count(_ service: String, _ sql: String) throws -> Int {
        let result = try psql(service, sql)
        guard result.status == 0, let number = Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw StageError("psql \(service): \(result.output)")
        }
        return number
    }

    /// Runs SQL as a service's own role; the answer is what `psql -At` prints.
    func psql(_ service: String, _ sql: String) throws -> Command.Result {
        try Command.run(chill, ["psql", service, "--data", directory, "--", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql], environment: environment)
    }
}

/// The stage itself failed, not what is tested on it.
struct StageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
