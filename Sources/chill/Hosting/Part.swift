/// The parts of the system, with the offsets of their ports from the bases.
enum Part: String, CaseIterable, Sendable {
    case bridge, users, firms, products, orders, hubs, deliveries, notifications

    /// The identity of the operator's own tools; it serves nothing.
    static let operatorIdentity = "operator"

    var portOffset: Int { Part.allCases.firstIndex(of: self) ?? 0 }

    /// The services with a contract and a database schema.
    static var services: [Part] { allCases.filter { $0 != .bridge } }

    /// Full names of the contracts that this part serves.
    var contracts: [String] {
        switch self {
        case .bridge: []
        case .users: ["chill.users.v1.UsersService"]
        case .firms: ["chill.firms.v1.FirmsService"]
        case .products: ["chill.products.v1.ProductsService"]
        case .orders: ["chill.orders.v1.OrdersService"]
        case .hubs: ["chill.hubs.v1.HubsService"]
        case .deliveries: ["chill.deliveries.v1.DeliveriesService"]
        case .notifications: ["chill.notifications.v1.NotificationsService"]
        }
    }
}
