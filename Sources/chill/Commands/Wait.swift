import ArgumentParser
import Foundation

/// Waits until a system that was just started is ready.
struct Wait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Wait until the system is ready; exit code 1 when it stops or takes too long.")

    @OptionGroup var installation: InstallationOptions

    @Option(help: "The process id of the starting system: when it ends, so does the wait.")
    var supervisor: Int32?

    @Option(help: "Seconds to wait.")
    var timeout = 120

    func run() async throws {
        let lock = InstallationLock(installation.directory)
        let end = ContinuousClock.now + .seconds(timeout)
        while ContinuousClock.now < end {
            if lock.isReady() {
                print(lock.describeHolder())
                return
            }
            if let supervisor, kill(supervisor, 0) != 0 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ExitCode.failure
    }
}
