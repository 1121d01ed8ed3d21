import ArgumentParser
import Foundation

/// Tells whether the system runs.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell whether the system runs and where; exit code 3 when it does not.")

    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        let lock = InstallationLock(installation.directory)
        guard lock.holder() != nil else {
            FileHandle.standardError.write(Data("not running\n".utf8))
            throw ExitCode(3)
        }
        print(lock.describeHolder())
    }
}
