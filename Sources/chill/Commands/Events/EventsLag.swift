import ArgumentParser
import Foundation
import MeshEnvironment
import MeshEvents
import MeshPostgres
import MeshProtobuf

/// How far services are behind the events of others.
struct EventsLag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "lag", abstract: "Show how far services are behind the events of others.")

    @Argument(help: "The services; all when none is named.") var services: [Part] = []
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            var table = EventsTable("service", "source", "topic", "behind", "oldestSeconds", "parkedEvents", "parkedKeys", "instances", "orphanedLanes", "problem")
            for service in services.isEmpty ? Part.services : services {
                let lags = try await EventsOperator(database: office.database(of: service)).lag { source in
                    try Part(rawValue: source).map { try office.database(of: $0) }
                }
                for lag in lags {
                    let age = lag.oldest.map { (TimeSource.system.now() - $0) / .seconds(1) }
                    table.add(
                        .string(lag.subscription), .string(lag.source), .string(lag.topic), lag.behind.map { .number("\($0)") } ?? .null,
                        age.map { .number(String(format: "%.1f", max(0, $0))) } ?? .null, .number("\(lag.parkedEvents)"), .number("\(lag.parkedKeys)"),
                        .number("\(lag.instances)"), .number("\(lag.orphanedLanes)"), lag.problem.map { .string($0) } ?? .null)
                }
            }
            table.show(json: json)
        }
    }
}
