import ArgumentParser
import Foundation
import Logging
import MeshPostgres
import MeshTransport
import Schema

/// Which schemas a command works on, and how it tells what came of it.
struct SchemaChoice: ParsableArguments {
    @OptionGroup var installation: InstallationOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "The services; all when none is named.")
    var services: [Part] = []

    var directory: DataDirectory { installation.directory }

    func version(_ text: String) -> MigrationVersion? { MigrationVersion(text) }

    /// Does `work` for one schema after the other; a schema that fails does not keep the others from their turn.
    func perform(_ work: (SchemaRunner, Part, MigrationSet) async throws -> SchemaReport) async throws {
        Telemetry.bootstrap(try Settings())
        let loops = EventLoops(numberOfThreads: 1)
        let runner = SchemaRunner(
            administrator: try PostgresCluster.administrator(directory: directory.postgres), eventLoopGroup: loops.group, logger: Logger(label: "chill.migrate"))
        var reports: [SchemaReport] = []
        for part in services.isEmpty ? Part.services : services {
            do {
                reports.append(try await work(runner, part, Services.migrations(of: part)))
            } catch let error as SchemaError {
                reports.append(SchemaReport(service: part.rawValue, problems: error.problems))
            }
        }
        await loops.shutdown()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(reports), as: UTF8.self))
        } else {
            for report in reports { print(report.description) }
        }
        if reports.contains(where: { !$0.problems.isEmpty }) { throw ExitCode.failure }
    }
}
