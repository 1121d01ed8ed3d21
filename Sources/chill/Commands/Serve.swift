import ArgumentParser
import Foundation
import Logging
import MeshTransport

/// Runs one part of the system in this process.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run one part of the system in this process: the bridge or a service.")

    /// What a supervised child prints when it is ready.
    static let readyLine = "ready"

    @Argument(help: "bridge, users, firms, products, orders, hubs, deliveries or notifications")
    var part: Part

    @OptionGroup var installation: InstallationOptions

    @Flag(help: "Stop when standard input ends: the supervisor holds its other end.")
    var supervised = false

    func run() async throws {
        let settings = try Settings()
        Telemetry.bootstrap(settings)
        let loops = EventLoops(numberOfThreads: 1)
        let host = try await Parts.start(part, directory: installation.directory, settings: settings, loops: loops)
        FileHandle.standardOutput.write(Data("\(Self.readyLine)\n".utf8))
        await StopSignal.wait(orEndOfInput: supervised)
        await host.stop()
        await loops.shutdown()
    }
}

extension Part: ExpressibleByArgument {}
