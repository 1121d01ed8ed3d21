import FoundationEssentials
import Glibc
import MeshPostgres
import MeshTransport
import Testing

/// A server with TLS on TCP, certified by an authority of its own.
@Suite(.serialized) struct EncryptionTests {
    private func withServer(_ body: (_ configuration: DatabaseConfiguration, _ authorities: String) async throws -> Void) async throws {
        let home = "/tmp/chill-tls-test-\(getpid())"
        #expect(mkdir(home, 0o755) == 0)
        try DevelopmentAuthority(directory: home + "/ours").ensure(services: ["database"])
        try DevelopmentAuthority(directory: home + "/theirs").ensure(services: ["database"])
        // The server's user reads the key; root may own it as long as others cannot read it.
        if geteuid() == 0, let user = getpwnam("postgres") {
            for path in ["/ours", "/ours/database", "/ours/database/key.pem", "/ours/database/certificate.pem"] {
                #expect(chown(home + path, user.pointee.pw_uid, user.pointee.pw_gid) == 0)
            }
        }
        var configuration = PostgresCluster.Configuration(directory: home + "/postgres", log: home + "/postgres.log")
        configuration.isDisposable = true
        configuration.sharedBuffers = "16MB"
        let port = Int.random(in: 20_000..<32_000)
        configuration.network = .init(
            addresses: "127.0.0.1,127.0.0.2", port: port, certificate: home + "/ours/database/certificate.pem", key: home + "/ours/database/key.pem")
        let cluster = PostgresCluster(configuration, logger: TestDatabase.logger)
        let result: Result<Void, any Error>
        do {
            try await cluster.start()
            var client = try cluster.administrator
            client.host = "localhost"
            client.port = port
            client.tls = .verified(authority: home + "/ours/ca.pem")
            result = .success(try await body(client, home))
        } catch {
            result = .failure(error)
        }
        try? await cluster.stop()
        for path in [home, PostgresCluster.socketDirectory(of: home + "/postgres")] { try? FileManager.default.removeItem(atPath: path) }
        try result.get()
    }

    @Test func `a verified server is spoken to in TLS 1.3, with large answers, COPY and cancellation`() async throws {
        try await withServer { configuration, authorities in
            try await TestDatabase.with(configuration) { database in
                try await database.expect("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()", "TLSv1.3")
                // Answers of many records: what a read leaves inside of the TLS layer must not be forgotten.
                for size in [1, 8_000, 16_384, 100_000, 3_000_000] { try await database.expect("SELECT repeat('x', \(size))", String(repeating: "x", count: size)) }
                let ids = try await withThrowingTaskGroup(of: Int.self) { group in
                    for id in 0..<200 { group.addTask { try await database.value("SELECT length(repeat('y', \(1000 + id * 100)))", as: Int.self) ?? 0 } }
                    return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                }
                #expect(ids.count == 200)
                try await database.run("CREATE TABLE parcel (id int8)")
                let count = try await database.transaction { transaction in
                    try await transaction.copyIn("load", "COPY parcel FROM STDIN (FORMAT binary)") { writer in for id in 0..<50_000 { try await writer.write(id) } }
                    return try await transaction.copyOut("dump", "COPY parcel TO STDOUT") { _ in }
                }
                #expect(count == 50_000)
                let task = Task { try await database.run("SELECT pg_sleep(30)") }
                try await Task.sleep(for: .milliseconds(200))
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            for (change, sign) in [
                ({ $0.tls = .verified(authority: authorities + "/theirs/ca.pem") }, "certificate verify failed"),
                // The certificate names localhost and 127.0.0.1 only.
                ({ $0.host = "127.0.0.2" }, "certificate"),
                ({ $0.tls = .verified(authority: authorities + "/nowhere.pem") }, "does not exist"),
            ] as [((inout DatabaseConfiguration) -> Void, String)] {
                var wrong = configuration
                wrong.waitLimit = .seconds(60)
                change(&wrong)
                try await TestDatabase.with(wrong) { database in
                    let error = await TestDatabase.error { try await database.ping() }
                    #expect(error?.sqlState == "08001")
                    #expect(error?.message.contains(sign) == true, "\(error?.message ?? "none")")
                }
            }
        }
    }
}
