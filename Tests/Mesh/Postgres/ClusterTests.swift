import FoundationEssentials
import Glibc
import Logging
import MeshPostgres
import MeshTestKit
import Testing

/// Clusters of their own, because they are stopped and killed.
@Suite(.serialized) struct ClusterTests {
    private static let logger = Logger(label: "test.cluster") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` with a cluster below a directory of the given mode, and removes everything.
    private func with(_ name: String, mode: mode_t = 0o755, isDurable: Bool = false, _ body: (PostgresCluster, _ directory: String) async throws -> Void) async throws {
        let home = "/tmp/chill-cluster-test-\(getpid())-\(name)"
        #expect(mkdir(home, mode) == 0)
        let directory = home + "/" + String(repeating: "a-long-directory-name-", count: 6) + "/postgres"
        #expect(mkdir(String(directory.dropLast("/postgres".count)), 0o755) == 0)
        var configuration = PostgresCluster.Configuration(directory: directory, log: home + "/postgres.log")
        configuration.isDisposable = !isDurable
        configuration.sharedBuffers = "16MB"
        let cluster = PostgresCluster(configuration, logger: Self.logger)
        let result: Result<Void, any Error>
        do { result = .success(try await body(cluster, directory)) } catch { result = .failure(error) }
        try? await cluster.stop()
        let sockets = PostgresCluster.socketDirectory(of: directory)
        // A link leads to `<somewhere of ours>/postgres`.
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: directory) {
            try? FileManager.default.removeItem(atPath: String(target.dropLast("/postgres".count)))
        }
        for path in [home, sockets] { try? FileManager.default.removeItem(atPath: path) }
        try result.get()
    }

    private func pid(_ directory: String) -> pid_t? {
        let text = try? String(contentsOfFile: directory + "/cluster/postmaster.pid", encoding: .utf8)
        return text?.split(separator: "\n").first.flatMap { pid_t($0) }
    }

    /// Kills the server and returns when the system has noticed.
    private func end(_ directory: String) async throws {
        let process = try #require(pid(directory))
        kill(process, SIGKILL)
        while let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"), !command.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func `a cluster below a long path starts, keeps its data over a restart, and does not listen on TCP`() async throws {
        try await with("restart") { cluster, directory in
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { database in
                try await database.run("CREATE TABLE kept (id int)")
                try await database.expect("SHOW listen_addresses", "")
                try await database.expect("SHOW server_encoding", "UTF8")
                try await database.expect("SHOW data_checksums", "on")
            }
            try await cluster.stop()
            #expect(pid(directory) == nil)
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { try await $0.expect("SELECT count(*) FROM kept", 0) }
        }
    }

    @Test func `a cluster that was killed comes back with what it had committed`() async throws {
        try await with("kill", isDurable: true) { cluster, directory in
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { try await $0.run("CREATE TABLE kept (id int)") }
            let first = pid(directory)
            try await end(directory)
            let configuration = PostgresCluster.Configuration(directory: directory, log: directory + ".log")
            let successor = PostgresCluster(configuration, logger: Self.logger)
            try await successor.start()
            #expect(pid(directory) != first)
            try await TestDatabase.with(successor.administrator) { try await $0.expect("SELECT count(*) FROM kept", 0) }
            try await successor.stop()
        }
    }

    @Test func `a server that outlived its process is taken over, and can be stopped by its directory`() async throws {
        try await with("adopt") { cluster, directory in
            try await cluster.start()
            let first = pid(directory)
            let successor = PostgresCluster(.init(directory: directory, log: directory + ".log"), logger: Self.logger)
            try await successor.start()
            #expect(pid(directory) == first)
            try await TestDatabase.with(successor.administrator) { try await $0.ping() }
            try await PostgresCluster.stop(directory: directory)
            #expect(pid(directory) == nil)
            try await PostgresCluster.stop(directory: directory)
        }
    }

    @Test func `a process file whose number belongs to somebody else is no obstacle`() async throws {
        try await with("stranger") { cluster, directory in
            try await cluster.start()
            try await cluster.stop()
            try "\(getpid())\n\(directory)/cluster\n1\n5432\n/tmp\n\n\nready\n".write(toFile: directory + "/cluster/postmaster.pid", atomically: false, encoding: .utf8)
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { try await $0.ping() }
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a data directory that is closed to the server's user becomes a link to where it is not`() async throws {
        try await with("closed", mode: 0o700) { cluster, directory in
            try await cluster.start()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory).hasPrefix("/var/lib/chill/"))
            try await TestDatabase.with(cluster.administrator) { try await $0.ping() }
            try await TestDatabase.with(PostgresCluster.administrator(directory: directory)) { try await $0.ping() }
        }
    }

    @Test func `the password is readable by its owner only`() async throws {
        try await with("password") { cluster, directory in
            try await cluster.start()
            var status = stat()
            #expect(stat(directory + "/superuser.password", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            var stranger = try cluster.administrator
            stranger.password = "guess"
            try await TestDatabase.with(stranger) { database in
                #expect(await TestDatabase.error { try await database.ping() }?.sqlState == "28P01")
            }
        }
    }

    @Test func `a pool survives a restart of its server without one of its own`() async throws {
        try await with("pool") { cluster, _ in
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { database in
                try await database.run("CREATE TABLE kept (id int)")
                try await cluster.stop()
                let down = await TestDatabase.error { try await database.ping(deadline: .seconds(0)) }
                #expect(down?.isUnavailable == true || down?.isTimeout == true)
                try await cluster.start()
                try await database.run("INSERT INTO kept VALUES (1)")
                try await database.expect("SELECT count(*) FROM kept", 1)
            }
        }
    }

    @Test func `a supervised server that is killed comes back, and transactions go on`() async throws {
        try await with("supervised", isDurable: true) { cluster, directory in
            try await cluster.start()
            let supervision = Task { await cluster.supervise() }
            try await TestDatabase.with(cluster.administrator) { database in
                try await database.run("CREATE TABLE kept (id int)")
                try await end(directory)
                // The orphaned session may live long enough to take a statement and die in its COMMIT: the only failure that is allowed.
                if let error = await TestDatabase.error({ try await database.run("INSERT INTO kept VALUES (1)") }) {
                    #expect(error.isOutcomeUnknown, "\(error)")
                    try await database.run("INSERT INTO kept VALUES (1)")
                }
                try await database.expect("SELECT count(*) > 0 FROM kept", true)
            }
            try await cluster.stop()
            await supervision.value
            // A server that was killed and not yet replaced has left its file, but nobody has its number.
            if let left = pid(directory) { #expect(kill(left, 0) == -1 && errno == ESRCH) }
        }
    }

    @Test func `a statement that was running when the server went down is not repeated behind its COMMIT`() async throws {
        try await with("commit") { cluster, directory in
            try await cluster.start()
            try await TestDatabase.with(cluster.administrator) { database in
                // The constraint trigger holds COMMIT up, so that the server dies inside of it.
                try await database.transaction { transaction in
                    let script = """
                        CREATE TABLE slow (id int);
                        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NULL; END';
                        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
                        """
                    try await transaction.script("make", script, limit: .seconds(5))
                }
                let insertion = Task { await TestDatabase.error { try await database.run("INSERT INTO slow VALUES (1)") } }
                try await Task.sleep(for: .milliseconds(500))
                kill(try #require(pid(directory)), SIGKILL)
                #expect(await insertion.value?.isOutcomeUnknown == true)
            }
        }
    }
}
