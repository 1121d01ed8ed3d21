internal import Mesh
package import MeshEvents
package import MeshPostgres

/// Puts the service together.
package enum UsersAssembly {
    package static let name = "users"

    package static var migrations: [MigrationFile] { [MigrationFile(name: "V1__users.sql", bytes: PackageResources.V1__users_sql)] }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let database = environment.database, time = environment.time, random = environment.random
        let passwords = PasswordBench()
        let desk = UserDesk(
            registration: Registration(database: database, passwords: passwords, time: time, random: random),
            approval: Approval(database: database, neighbours: Neighbours(environment.mesh), time: time),
            logIn: LogIn(database: database, passwords: passwords, time: time, random: random),
            sessions: Sessions(database: database, time: time, random: random),
            directory: Directory(database: database))
        let housekeeping = Housekeeping(database: database, time: time, logger: environment.logger)
        return ServiceAssembly(services: [desk], subscriptions: [], background: [{ try await housekeeping.run() }])
    }
}
