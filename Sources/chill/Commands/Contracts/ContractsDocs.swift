import ArgumentParser
import Contracts
import Foundation

/// Writes the reference of the contracts.
struct ContractsDocs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Write reference pages of the contracts: services, routes, policies, messages, rules and events.")

    @Option(help: "The folder of the contracts.")
    var protocols = "Protocols"

    @Option(help: "Where the pages go; pages of the same names are replaced.")
    var output = "contracts-reference"

    func run() async throws {
        let pages = ReferencePages(try ContractFolder(URL(filePath: protocols)).contracts()).pages()
        let folder = URL(filePath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for page in pages { try Data(page.text.utf8).write(to: folder.appending(path: page.name), options: .atomic) }
        print("\(pages.count) pages in \(folder.path)")
    }
}
