import ArgumentParser
import Foundation
import Logging
import MeshTransport

/// Brings the schemas up to date.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the services' schemas up to date in a running database.")

    @OptionGroup var installation: InstallationOptions

    @Argument(help: "The services; all when none is named.")
    var services: [Part] = []

    func run() async throws {
        let settings = try Settings()
        Telemetry.bootstrap(settings)
        let logger = Logger(label: "chill.migrate")
        let chosen = services.isEmpty ? Part.services : services
        let loops = EventLoops(numberOfThreads: 1)
        try await InstallationDatabase.migrate(chosen, directory: installation.directory, loops: loops, logger: logger)
        await loops.shutdown()
        print("up to date: \(chosen.map(\.rawValue).joined(separator: ", "))")
    }
}
