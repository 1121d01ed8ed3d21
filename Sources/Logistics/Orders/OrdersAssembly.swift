internal import ChillDeliveriesV1
internal import ChillHubsV1
internal import ChillProductsV1
internal import Mesh
package import MeshEvents
package import MeshPostgres

/// Puts the service together.
package enum OrdersAssembly {
    package static let name = "orders"

    package static var migrations: [MigrationFile] { [MigrationFile(name: "V1__orders.sql", bytes: PackageResources.V1__orders_sql)] }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let database = environment.database, mesh = environment.mesh, time = environment.time
        let desk = OrderDesk(
            placing: PlaceOrder(database: database, neighbours: Neighbours(mesh), time: time, random: environment.random),
            cancelling: CancelOrder(database: database, deliveries: DeliveriesServiceClient(mesh), time: time),
            directory: OrderDirectory(database: database))
        return ServiceAssembly(
            services: [desk],
            subscriptions: [
                Subscription(
                    name: name, from: "products", caller: mesh,
                    handlers: [
                        HearNews<StockReserved>(time: time) { _ in .stockReserved },
                        HearNews<StockRejected>(time: time) { .stockRejected(CancelReason($0.reason)) },
                    ]),
                Subscription(name: name, from: "hubs", caller: mesh, handlers: [HearNews<RouteFailed>(time: time) { _ in .routeFailed }]),
                Subscription(
                    name: name, from: "deliveries", caller: mesh,
                    handlers: [
                        FollowLegs(time: time), FollowDrivers(),
                        HearNews<JourneyStopped>(time: time) { _ in .cancelRequested },
                        HearNews<DeliveryStarted>(time: time) { _ in .deliveryStarted },
                        HearNews<DeliveryCompleted>(time: time) { _ in .deliveryCompleted },
                    ]),
            ],
            background: [])
    }
}
