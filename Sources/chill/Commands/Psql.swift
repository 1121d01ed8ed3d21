import ArgumentParser
import Foundation
import MeshPostgres

/// Opens psql as a service's own role.
struct Psql: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open psql in a service's schema with the service's own role.")

    @Argument(help: "The service, as orders.")
    var service: Part

    @OptionGroup var installation: InstallationOptions

    @Argument(parsing: .postTerminator, help: "What psql is given, after --.")
    var options: [String] = []

    func run() async throws {
        let configuration = try InstallationDatabase.configuration(of: service, directory: installation.directory)
        setenv("PGPASSWORD", configuration.password ?? "", 1)
        setenv("PGOPTIONS", "-c search_path=\(configuration.schema)", 1)
        let arguments = ["psql", "-X", "-h", configuration.host, "-p", "\(configuration.port)", "-U", configuration.user, "-d", configuration.database] + options
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        execvp("psql", pointers)
        throw ChillError("psql cannot be started: \(String(cString: strerror(errno))); install postgresql-client")
    }
}
