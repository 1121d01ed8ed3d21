import ArgumentParser

/// Starts everything and runs until it is told to stop.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start the whole system and run it until Ctrl-C or `chill down`.")

    @OptionGroup var installation: InstallationOptions

    @Flag(help: "One process per service instead of one for all.")
    var processes = false

    @Flag(help: "Create the demo network, firms, products and accounts on the first start.")
    var demo = false

    func run() async throws {
        let directory = installation.directory
        try directory.create()
        let lock = InstallationLock(directory)
        guard try lock.acquire() else {
            print(lock.describeHolder())
            return
        }
        try await Supervisor(directory: directory, settings: try Settings(), mode: processes ? .processes : .small, demo: demo).run()
    }
}
