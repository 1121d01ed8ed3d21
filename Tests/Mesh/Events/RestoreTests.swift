internal import Foundation
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshEventsV1
internal import MeshPostgres
internal import MeshTestKit
internal import NIOPosix
internal import Testing

/// A service's data that was dumped and restored: delivery goes on as if nothing had happened.
struct RestoreTests {
    private func happened(_ numbers: ClosedRange<Int>) -> [Happened] { numbers.map { Happened(id: Int64($0), key: "key-\($0 % 5)") } }

    private func expect(_ effects: [Effect], upTo last: Int) {
        let numbers = Dictionary(grouping: effects, by: \.key).mapValues { $0.map { Int($0.number) } }
        #expect(numbers == Dictionary(grouping: 1...last) { "key-\($0 % 5)" })
    }

    @Test func `a producer that was dumped and restored loses nothing and repeats nothing`() async throws {
        try await Stage.with { stage in
            for event in happened(1...20) { try await stage.emit(event) }
            try await running(stage.subscriber([Recorder()])) { _ = try await stage.effects(20) }
            for event in happened(21...30) { try await stage.emit(event) }
            try await dumpAndRestore(stage.producer.configuration)

            let restored = reopened(stage.producer)
            stage.caller.serve(OutboxService(database: restored))
            for event in happened(31...40) { _ = try await restored.transaction { $0.emit(event) } }
            try await running(stage.subscriber([Recorder()])) { expect(try await stage.effects(40), upTo: 40) }
            await restored.close()
        }
    }

    @Test func `a consumer that was dumped and restored goes on where its effects end`() async throws {
        try await Stage.with { stage in
            for event in happened(1...20) { try await stage.emit(event) }
            try await running(stage.subscriber([Recorder()])) { _ = try await stage.effects(20) }
            try await dumpAndRestore(stage.consumer.configuration)

            let restored = Stage(producer: stage.producer, consumer: reopened(stage.consumer), outbox: stage.outbox, caller: stage.caller)
            for event in happened(21...40) { try await stage.emit(event) }
            try await running(restored.subscriber([Recorder()])) { expect(try await restored.effects(40), upTo: 40) }
            await restored.consumer.close()
        }
    }

    @Test func `a consumer that was dumped while it worked repeats after the restore exactly what the dump had not seen`() async throws {
        try await Stage.with { stage in
            for event in happened(1...20) { try await stage.emit(event) }
            var dump = ""
            try await running(stage.subscriber([Recorder()])) {
                _ = try await stage.effects(20)
                dump = try await self.dump(stage.consumer.configuration)
                for event in happened(21...40) { try await stage.emit(event) }
                _ = try await stage.effects(40)
            }
            try await restore(dump, stage.consumer.configuration)
            let restored = Stage(producer: stage.producer, consumer: reopened(stage.consumer), outbox: stage.outbox, caller: stage.caller)
            // The lease of the instance that the dump has seen must end first.
            try await running(restored.subscriber([Recorder()])) { expect(try await restored.effects(40), upTo: 40) }
            await restored.consumer.close()
        }
    }

    // MARK: Parts

    private func reopened(_ database: Database) -> Database {
        Database(database.configuration, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Stage.logger)
    }

    private func dumpAndRestore(_ configuration: DatabaseConfiguration) async throws {
        try await restore(try await dump(configuration), configuration)
    }

    private func dump(_ configuration: DatabaseConfiguration) async throws -> String {
        let file = "/tmp/\(UUID().uuidString).dump"
        try await run("pg_dump", configuration, ["--schema", configuration.schema, "--format", "custom", "--file", file])
        return file
    }

    private func restore(_ file: String, _ configuration: DatabaseConfiguration) async throws {
        try await run("psql", configuration, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "DROP SCHEMA \"\(configuration.schema)\" CASCADE"])
        try await run("pg_restore", configuration, ["--exit-on-error", "--dbname", configuration.database, file])
        try FileManager.default.removeItem(atPath: file)
    }

    /// Runs a tool of PostgreSQL's as its superuser.
    private func run(_ tool: String, _ configuration: DatabaseConfiguration, _ arguments: [String]) async throws {
        let administrator = try await PrivatePostgres.shared().cluster.administrator
        let process = Process(), errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let database = tool == "pg_restore" ? [] : ["-d", configuration.database]
        process.arguments = [tool, "-h", administrator.host, "-p", "\(administrator.port)", "-U", administrator.user] + database + arguments
        if let password = administrator.password { process.environment = ProcessInfo.processInfo.environment.merging(["PGPASSWORD": password]) { $1 } }
        process.standardError = errors
        let text = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { _ in
                continuation.resume(returning: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(process.terminationStatus == 0, "\(tool): \(text)")
    }
}
