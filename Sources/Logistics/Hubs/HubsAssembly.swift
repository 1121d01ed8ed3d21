internal import ChillHubsV1
internal import Logging
internal import Mesh
package import MeshEvents
package import MeshPostgres

/// The Hubs service, put together.
package enum HubsAssembly {
    package static let name = "hubs"

    package static var migrations: [MigrationFile] {
        [MigrationFile(name: "V1__hubs.sql", bytes: PackageResources.V1__hubs_sql)]
    }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let (database, time) = (environment.database, environment.time)
        let roads = RoadMap(time: time)
        let travelTimes = OfflineTravelTimes()
        let planner = RoutePlanner(database: database, roads: roads, travelTimes: travelTimes, time: time)
        let desk = HubDesk(
            database: database, roads: roads, planner: planner, travelTimes: travelTimes, time: time, random: environment.random)
        return ServiceAssembly(
            services: [desk],
            subscriptions: [
                Subscription(
                    name: name, from: "orders", caller: environment.mesh,
                    handlers: [PlanRoute(planner: planner, time: time, logger: environment.logger), DropRoute(time: time)])
            ])
    }
}
