package import MeshEvents
package import MeshPostgres

/// The Notifications service, put together.
package enum NotificationsAssembly {
    package static let name = "notifications"

    package static var migrations: [MigrationFile] {
        [MigrationFile(name: "V1__notifications.sql", bytes: PackageResources.V1__notifications_sql)]
    }

    package static func assemble(_ environment: ServiceEnvironment) -> ServiceAssembly {
        let (time, random) = (environment.time, environment.random)
        return ServiceAssembly(
            services: [NoticeDesk(database: environment.database)],
            subscriptions: [
                Subscription(
                    name: name, from: "deliveries", caller: environment.mesh, handlers: [AnnounceDispatch(time: time, random: random)]),
                Subscription(
                    name: name, from: "orders", caller: environment.mesh, handlers: [AnnounceCancellation(time: time, random: random)]),
            ])
    }
}
