import Foundation
import MeshPostgres
import Schema
import Testing

/// The migrations that this repository ships, read from where they lie.
@Suite struct ShippedMigrationsTests {
    @Test func `no file hurts a schema in use without saying why`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folders = ["Sources/Mesh/Events/Migrations"] + ["Users", "Firms", "Products", "Orders", "Hubs", "Deliveries", "Notifications"].map { "Sources/Logistics/\($0)/Migrations" }
        var count = 0
        for folder in folders {
            let directory = root.appending(path: folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() where name.hasSuffix(".sql") {
                let file = MigrationFile(name: name, bytes: [UInt8](try Data(contentsOf: directory.appending(path: name))))
                let findings = MigrationLint.findings(in: try Migration(file, module: "service", schema: "s")).filter { !$0.isAccepted }
                #expect(findings.map(\.description) == [], "\(folder)")
                count += 1
            }
        }
        #expect(count >= 10)
    }
}
