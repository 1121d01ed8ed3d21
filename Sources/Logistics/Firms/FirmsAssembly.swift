internal import Mesh
package import MeshEvents
package import MeshPostgres

/// Puts the service together.
package enum FirmsAssembly {
    package static let name = "firms"

    package static var migrations: [MigrationFile] { [MigrationFile(name: "V1__firms.sql", bytes: PackageResources.V1__firms_sql)] }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let database = environment.database
        let register = FirmRegister(
            database: database, neighbours: Neighbours(environment.mesh), time: environment.time, random: environment.random)
        let desk = FirmDesk(register: register, directory: FirmDirectory(database: database))
        return ServiceAssembly(services: [desk], subscriptions: [], background: [])
    }
}
