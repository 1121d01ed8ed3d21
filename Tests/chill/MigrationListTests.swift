import Deliveries
import Firms
import Foundation
import Hubs
import MeshPostgres
import Notifications
import Orders
import Products
import Testing
import Users

@Suite struct MigrationListTests {
    static let services: [(folder: String, migrations: [MigrationFile])] = [
        ("Users", UsersAssembly.migrations), ("Firms", FirmsAssembly.migrations), ("Products", ProductsAssembly.migrations),
        ("Orders", OrdersAssembly.migrations), ("Hubs", HubsAssembly.migrations), ("Deliveries", DeliveriesAssembly.migrations),
        ("Notifications", NotificationsAssembly.migrations),
    ]

    @Test(arguments: services.indices)
    func `every file of a migrations folder is compiled in as it is, and nothing else`(index: Int) throws {
        let (folder, migrations) = Self.services[index]
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Sources/Logistics/\(folder)/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: path.path).sorted()
        #expect(files == migrations.map(\.name).sorted())
        for migration in migrations {
            #expect(try Data(contentsOf: path.appendingPathComponent(migration.name)) == Data(migration.bytes), "\(migration.name)")
        }
    }
}
