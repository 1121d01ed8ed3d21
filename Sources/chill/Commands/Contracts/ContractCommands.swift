import ArgumentParser

/// What can be done with contracts before they are deployed.
struct ContractCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contracts", abstract: "Compare contracts with older ones, and write their reference.",
        subcommands: [ContractsBreaking.self, ContractsDocs.self])
}
