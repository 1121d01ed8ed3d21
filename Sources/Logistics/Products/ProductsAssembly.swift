internal import Mesh
package import MeshEvents
package import MeshPostgres

/// Puts the service together.
package enum ProductsAssembly {
    package static let name = "products"

    package static var migrations: [MigrationFile] {
        [
            MigrationFile(name: "V1__products.sql", bytes: PackageResources.V1__products_sql),
            MigrationFile(name: "V2__hot_products.sql", bytes: PackageResources.V2__hot_products_sql),
            MigrationFile(name: "V3__reservation_lines.sql", bytes: PackageResources.V3__reservation_lines_sql),
        ]
    }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let database = environment.database, time = environment.time
        let stock = StockDesk(time: time)
        let desk = ProductDesk(
            catalogue: Catalogue(database: database, neighbours: Neighbours(environment.mesh), time: time, random: environment.random),
            restocking: Restocking(database: database, time: time),
            directory: ProductDirectory(database: database),
            reservations: CombinedReservations(database: database, desk: stock, logger: environment.logger))
        let orders = Subscription(
            name: name, from: "orders", caller: environment.mesh,
            handlers: [ReserveStock(desk: stock), ReleaseStock(time: time), CommitStock(time: time)])
        return ServiceAssembly(services: [desk], subscriptions: [orders], background: [])
    }
}
