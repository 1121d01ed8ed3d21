import BenchSupport
import Foundation

/// A Redis server that runs the reservation logic of the replaced system: counter and log in one script, no deduplication. Every change is
/// appended to a file.
final class Redis {
    /// When the file is brought to the disk.
    enum Durability: String, CaseIterable {
        /// As the replaced system had it: a crash takes the last second's answers back.
        case everySecond = "everysec"
        /// Before the answer, as PostgreSQL does.
        case always
    }

    private static let port = 16_399
    private static let stock = 2_000_000_000
    private let directory: String
    private let process = Process()
    private let script: String
    private var requested = 0

    private static let reservation = """
        local left = tonumber(redis.call('GET', KEYS[1]))
        if not left then return redis.error_reply('REDIS_STOCK_NOT_INITIALIZED') end
        local wanted = tonumber(ARGV[1])
        if left < wanted then return redis.error_reply('OUT_OF_STOCK') end
        redis.call('DECRBY', KEYS[1], wanted)
        redis.call('LPUSH', KEYS[2], cjson.encode({ARGV[2], wanted, 'DECREASE', tonumber(redis.call('TIME')[1])}))
        return 1
        """

    init() throws {
        directory = "/tmp/chill-redis-bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/redis-server")
        // The file is never rewritten meanwhile: in Redis's favour.
        process.arguments = [
            "--port", "\(Self.port)", "--bind", "127.0.0.1", "--dir", directory, "--appendonly", "yes", "--auto-aof-rewrite-percentage", "0",
            "--save", "", "--daemonize", "no",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var isUp = false
        for _ in 0..<100 where !isUp {
            usleep(50_000)
            isUp = (try? Self.ask("config", "get", "dir"))?.hasSuffix(directory) == true
        }
        guard isUp, process.isRunning else { throw Failure("no Redis server of this run answers on port \(Self.port)") }
        script = try Self.ask("script", "load", Self.reservation)
        _ = try Self.ask("set", "stock:hot", "\(Self.stock)")
    }

    /// Reservations per second as Redis's own load generator sees them.
    func run(_ durability: Durability, clients: Int, requests: Int) throws -> Double {
        _ = try Self.ask("config", "set", "appendfsync", durability.rawValue)
        guard try Self.ask("config", "get", "appendfsync").hasSuffix(durability.rawValue) else { throw Failure("Redis keeps its appendfsync") }
        requested += requests
        let output = try Shell.run(
            "/usr/bin/redis-benchmark",
            [
                "-p", "\(Self.port)", "-c", "\(clients)", "-n", "\(requests)", "-r", "100000000", "--csv", "EVALSHA", script, "2", "stock:hot",
                "stock:log:hot", "1", "order-__rand_int__",
            ])
        guard let line = output.split(separator: "\n").last, let field = line.split(separator: ",").dropFirst().first,
            let rate = Double(field.trimmingCharacters(in: CharacterSet(charactersIn: "\"")))
        else { throw Failure("redis-benchmark said: \(output)") }
        return rate
    }

    /// Counter and log must hold what was asked for.
    func check() throws -> Int {
        let left = try Self.ask("get", "stock:hot"), logged = try Self.ask("llen", "stock:log:hot")
        guard Int(left) == Self.stock - requested, Int(logged) == requested else {
            throw Failure("Redis was asked for \(requested) reservations, has \(left) left and \(logged) logged")
        }
        return requested
    }

    func stop() {
        // Nothing of it is needed any more, and it may have inherited a mask that keeps gentler signals out.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static func ask(_ words: String...) throws -> String {
        try Shell.run("/usr/bin/redis-cli", ["-p", "\(port)"] + words).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
