import ArgumentParser
import ChillUsersV1
import Foundation
import Logging
import Mesh
import MeshTransport

/// What only the operator may do.
struct Admin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What only the operator may do.", subcommands: [Create.self])

    /// Creates the first MASTER, or any other account that needs nobody's approval.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create a MASTER account. The password is read from standard input.")

        @Argument(help: "The e-mail address.")
        var email: String

        @Option(help: "The person's name.")
        var name = "Master"

        @OptionGroup var installation: InstallationOptions

        func run() async throws {
            guard let password = readLine(strippingNewline: true), !password.isEmpty else { throw ChillError("no password on standard input") }
            let settings = try Settings()
            Telemetry.bootstrap(settings)
            let loops = EventLoops(numberOfThreads: 1)
            let client = try Parts.client(identity: Part.operatorIdentity, directory: installation.directory, settings: settings, loops: loops, logger: Logger(label: "chill.admin"))
            let user = try await UsersServiceClient(client).createAccount(CreateAccountRequest(email: email, password: password, name: name, role: .master))
            await client.close()
            await loops.shutdown()
            print("\(user.email) is \(user.role.name), id \(user.userID)")
        }
    }
}
