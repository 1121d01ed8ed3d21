import ArgumentParser
import Foundation
import MeshPostgres

/// Stops the system.
struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop every process of the system and leave the data.")

    @OptionGroup var installation: InstallationOptions

    @Option(help: "Seconds that the system has to finish what it is doing.")
    var timeout = 60

    func run() async throws {
        let directory = installation.directory
        let lock = InstallationLock(directory)
        if let holder = lock.holder() {
            print("stopping process \(holder)")
            kill(holder, SIGTERM)
            if await !released(lock, within: .seconds(timeout)) {
                print("it does not stop within \(timeout) s: killing it")
                kill(holder, SIGKILL)
                guard await released(lock, within: .seconds(5)) else { throw ChillError("process \(holder) cannot be stopped") }
            }
        }
        // A supervisor that was killed leaves its database server behind.
        try await PostgresCluster.stop(directory: directory.postgres)
        print("stopped; the data stays in \(directory.path)")
    }

    private func released(_ lock: InstallationLock, within duration: Duration) async -> Bool {
        let end = ContinuousClock.now + duration
        while lock.holder() != nil {
            if ContinuousClock.now > end { return false }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return true
    }
}
