import ArgumentParser

/// The one program: runs the system, its parts, and the operator's tools.
@main struct Chill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chill",
        abstract: "Runs and operates Chill Logistics.",
        discussion: "Exit codes: 0 done; 1 failed; 2 cannot compare (contracts breaking); 3 not running; 64 wrong usage.",
        subcommands: [Up.self, Down.self, Status.self, Wait.self, Serve.self, Migrate.self, Psql.self, EventsCommands.self, Admin.self, ContractCommands.self])
}
