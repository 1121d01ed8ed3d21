import BenchSupport
import Foundation

/// A Redis server that runs the reservation logic of the replaced system: counter and log in one script, no deduplication, appended to
/// disk once a second.
final class Redis {
    private static let port = 16_399
    private let directory: String
    private let process = Process()
    private let script: String

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
        process.arguments = ["--port", "\(Self.port)", "--bind", "127.0.0.1", "--dir", directory, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var isUp = false
        for _ in 0..<100 where !isUp {
            usleep(50_000)
            isUp = (try? Shell.run("/usr/bin/redis-cli", ["-p", "\(Self.port)", "ping"])) != nil
        }
        script = try Shell.run("/usr/bin/redis-cli", ["-p", "\(Self.port)", "script", "load", Self.reservation]).trimmingCharacters(in: .whitespacesAndNewlines)
        try Shell.run("/usr/bin/redis-cli", ["-p", "\(Self.port)", "set", "stock:hot", "2000000000"])
    }

    /// Reservations per second as Redis's own load generator sees them.
    func run(clients: Int, requests: Int) throws -> Double {
        let arguments = ["-p", "\(Self.port)", "-c", "\(clients)", "-n", "\(requests)", "-r", "100000000", "--csv", "EVALSHA", script, "2", "stock:hot", "stock:log:hot", "1", "order-__rand_int__"]
        let output = try Shell.run("/usr/bin/redis-benchmark", arguments)
        guard let line = output.split(separator: "\n").last, let field = line.split(separator: ",").dropFirst().first,
            let rate = Double(field.trimmingCharacters(in: CharacterSet(charactersIn: "\"")))
        else { throw Failure("redis-benchmark said: \(output)") }
        return rate
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
