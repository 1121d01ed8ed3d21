internal import ChillHubsV1
internal import ChillOrdersV1
internal import ChillUsersV1
internal import Mesh
package import MeshEvents
package import MeshPostgres

/// The Deliveries service, put together.
package enum DeliveriesAssembly {
    package static let name = "deliveries"

    package static var migrations: [MigrationFile] {
        [MigrationFile(name: "V1__deliveries.sql", bytes: PackageResources.V1__deliveries_sql)]
    }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let (mesh, time, logger) = (environment.mesh, environment.time, environment.logger)
        let giver = WorkGiver()
        let roster = RosterKeeping(time: time, giver: giver)
        let desk = DeliveryDesk(
            database: environment.database, orders: OrdersServiceClient(mesh), users: UsersServiceClient(mesh), hubs: HubsServiceClient(mesh),
            driving: LegDriving(time: time, giver: giver), assigning: LegAssigning(time: time, giver: giver), roster: roster,
            stopping: JourneyStopping(time: time, ending: JourneyEnding(giver: giver)), time: time)
        return ServiceAssembly(
            services: [desk],
            subscriptions: [
                Subscription(
                    name: name, from: "hubs", caller: mesh, handlers: [PlanLegs(time: time, random: environment.random, logger: logger)]),
                Subscription(
                    name: name, from: "orders", caller: mesh, handlers: [CancelLegs(time: time, giver: giver, logger: logger)]),
                Subscription(name: name, from: "users", caller: mesh, handlers: [FollowUser(roster: roster)]),
            ])
    }
}
