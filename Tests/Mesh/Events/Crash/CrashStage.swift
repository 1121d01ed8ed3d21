internal import Foundation
internal import MeshEvents
internal import MeshPassport
internal import MeshPostgres
internal import MeshTransport
internal import NIOPosix

/// A server, keys and schemas for the crash test, in a directory of its own.
final class CrashStage: Sendable {
    /// How long the crash test lasts; 0: it does not take place.
    static let seconds = ProcessInfo.processInfo.environment["CHILL_CRASH_SECONDS"].flatMap { Int($0) } ?? 0

    struct Verdict: CustomStringConvertible {
        var deeds: Int64
        var logged: Int64
        var effects: Int64
        /// Committed deeds without an effect.
        var missing: Int64
        /// Effects beyond one for a deed, or without any.
        var surplus: Int64
        /// Effects that came before an earlier one of their key.
        var disordered: Int64
        var parked: Int64

        var description: String {
            "\(deeds) deeds committed, \(logged) events logged, \(effects) effects; missing \(missing), surplus \(surplus), out of order \(disordered), parked \(parked)"
        }
    }

    private let home: String
    private let cluster: PostgresCluster
    private let supervision: Task<Void, Never>
    private let administrator: Database

    static func open() async throws -> CrashStage {
        let home = "/tmp/chill-crash-\(getpid())"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try DevelopmentAuthority(directory: "\(home)/pki").ensure(services: ["producer", "consumer"])
        _ = try PassportKeyRing.generate(directory: "\(home)/pki/passport")
        let cluster = PostgresCluster(PostgresCluster.Configuration(directory: "\(home)/postgres", log: "\(home)/postgres.log"), logger: Stage.logger)
        try await cluster.start()
        var configuration = try cluster.administrator
        configuration.waitLimit = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        let stage = CrashStage(home, cluster, Database(configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Stage.logger))
        try await stage.makeSchemas()
        return stage
    }

    private init(_ home: String, _ cluster: PostgresCluster, _ administrator: Database) {
        self.home = home
        self.cluster = cluster
        self.administrator = administrator
        supervision = Task { await cluster.supervise() }
    }

    /// Two of each, started: emitters, relays, consumers.
    func crew() throws -> [RigProcess] {
        let ports = try [Self.freePort(), Self.freePort()]
        let address = try cluster.administrator
        let common = ["RIG_DATABASE": address.host, "RIG_DATABASE_NAME": address.database, "RIG_PKI": "\(home)/pki"]
        return try ["emit", "relay", "consume"].flatMap { role in
            try ports.enumerated().map { index, port in
                try RigProcess(role, environment: common.merging(["RIG_PORT": "\(port)"]) { $1 }, log: "\(home)/\(role)-\(index).log")
            }
        }
    }

    /// Kills the database server with all that it has begun; its supervisor starts it again.
    func crashServer() async throws {
        for file in ["\(home)/postgres/cluster/postmaster.pid", "\(home)/postgres/postmaster.pid"] {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8), let process = text.split(separator: "\n").first.flatMap({ pid_t($0) })
            else { continue }
            kill(process, SIGKILL)
            return
        }
    }

    /// Waits until as many effects as deeds are there.
    func settle(within limit: Duration) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let left = try? await number("SELECT (SELECT count(*) FROM producer.deed) - (SELECT count(*) FROM consumer.effect)"), left <= 0 { return true }
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }

    func check() async throws -> Verdict {
        Verdict(
            deeds: try await number("SELECT count(*) FROM producer.deed"), logged: try await number("SELECT count(*) FROM producer.outbox"),
            effects: try await number("SELECT count(*) FROM consumer.effect"),
            missing: try await number("SELECT count(*) FROM (SELECT key, number FROM producer.deed EXCEPT SELECT key, number FROM consumer.effect) AS m"),
            surplus: try await number("SELECT count(*) FROM (SELECT key, number FROM consumer.effect EXCEPT ALL SELECT key, number FROM producer.deed) AS s"),
            disordered: try await number(
                "SELECT count(*) FROM (SELECT number - lag(number, 1, 0::bigint) OVER (PARTITION BY key ORDER BY n) AS step FROM consumer.effect) AS o WHERE step <> 1"),
            parked: try await number("SELECT count(*) FROM consumer.parked_event"))
    }

    func close() async {
        await administrator.close()
        try? await cluster.stop()
        await supervision.value
        try? FileManager.default.removeItem(atPath: home)
        try? FileManager.default.removeItem(atPath: PostgresCluster.socketDirectory(of: "\(home)/postgres"))
    }

    private func makeSchemas() async throws {
        let tables = EventsSchema.migrations.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
        let own = [
            "producer": """
                CREATE TABLE account (key text PRIMARY KEY, number bigint NOT NULL DEFAULT 0);
                INSERT INTO account (key) SELECT 'account-' || n FROM generate_series(0, 31) AS n;
                CREATE TABLE deed (key text NOT NULL, number bigint NOT NULL, PRIMARY KEY (key, number));
                """,
            "consumer": "CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, number bigint NOT NULL, event_id bigint NOT NULL);",
        ]
        for (name, script) in own {
            try await administrator.transaction { transaction in
                try await transaction.script(
                    "make schema",
                    """
                    CREATE ROLE \(name) LOGIN PASSWORD '\(name)'; CREATE SCHEMA \(name) AUTHORIZATION \(name);
                    SET LOCAL ROLE \(name); SET LOCAL search_path = \(name); \(tables) \(script)
                    """, limit: .seconds(60))
            }
        }
    }

    private func number(_ sql: String) async throws -> Int64 {
        try await administrator.read { try await $0.first(Statement("crash.\(sql.hashValue)", sql) { try $0.decode(Int64.self) }) } ?? -1
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
        }
        guard result else { throw CrashError("no port is free: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
