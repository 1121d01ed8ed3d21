import ArgumentParser
import Contracts
import Foundation

/// Compares the contracts with those of a commit.
struct ContractsBreaking: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaking",
        abstract: "Report what in the contracts breaks callers of an older version, and how to do it safely.",
        discussion: "Exit codes: 0 nothing breaks; 1 something breaks; 2 the contracts cannot be compared.")

    @Option(help: "The commit with the older contracts: a branch, a tag, HEAD~1.")
    var against: String

    @Option(help: "The folder of the contracts.")
    var protocols = "Protocols"

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let changes: [BreakingChange]
        do {
            let folder = ContractFolder(URL(filePath: protocols))
            changes = try ContractComparison(old: folder.contracts(at: against), new: folder.contracts()).changes()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            throw ExitCode(2)
        }
        let report = ChangeReport(changes)
        if json {
            print(report.json)
        } else if changes.isEmpty {
            print("nothing breaks callers of \(against)")
        } else {
            print(report.text)
            print("\(changes.count) breaking \(changes.count == 1 ? "change" : "changes") against \(against)")
        }
        if !changes.isEmpty { throw ExitCode(1) }
    }
}
