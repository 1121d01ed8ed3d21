import Deliveries
import Firms
import Hubs
import MeshEvents
import MeshPostgres
import Notifications
import Orders
import Products
import Schema
import Users

/// The one place that knows every service of the logistics.
enum Services {
    static func assemble(_ part: Part, _ environment: ServiceEnvironment) throws -> ServiceAssembly {
        switch part {
        case .bridge: throw ChillError("the bridge is no service with a schema")
        case .users: UsersAssembly.assemble(environment)
        case .firms: FirmsAssembly.assemble(environment)
        case .products: ProductsAssembly.assemble(environment)
        case .orders: OrdersAssembly.assemble(environment)
        case .hubs: HubsAssembly.assemble(environment)
        case .deliveries: DeliveriesAssembly.assemble(environment)
        case .notifications: NotificationsAssembly.assemble(environment)
        }
    }

    /// What a service's schema holds: the framework's tables and its own.
    static func migrations(of part: Part) throws -> MigrationSet {
        try MigrationSet(schema: part.rawValue, modules: [EventsSchema.module: EventsSchema.migrations, "service": ownMigrations(of: part)])
    }

    private static func ownMigrations(of part: Part) -> [MigrationFile] {
        switch part {
        case .bridge: []
        case .users: UsersAssembly.migrations
        case .firms: FirmsAssembly.migrations
        case .products: ProductsAssembly.migrations
        case .orders: OrdersAssembly.migrations
        case .hubs: HubsAssembly.migrations
        case .deliveries: DeliveriesAssembly.migrations
        case .notifications: NotificationsAssembly.migrations
        }
    }
}
