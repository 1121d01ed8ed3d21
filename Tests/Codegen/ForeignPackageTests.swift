import Foundation
import Testing

/// The build plugin in a package of somebody else. It builds the runtime and the generator anew, which takes a minute or two and the
/// package's dependencies, so it runs when asked for: MESH_FOREIGN_PACKAGE=1.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MESH_FOREIGN_PACKAGE"] != nil)) struct ForeignPackageTests {
    private static let header = "syntax = \"proto3\";\npackage shop.stock.v1;\nimport \"mesh/options/v1/options.proto\";\n"
    private static let item = "message Item {\n  string item_id = 1 [(mesh.options.v1.field).required = true];\n"

    private static func targets(_ objects: Set<String>) -> Set<String> { Set(objects.map { String($0.prefix { $0 != "/" }) }) }

    @Test func `a changed contract rebuilds what uses it, and nothing else`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "foreign-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let package = try ForeignPackage(in: folder)
        let stock = "Sources/ShopStockV1/stock.proto"
        for module in ["ShopStockV1", "ShopOtherV1"] { try package.write("Sources/\(module)/Contract.swift", "// The module of the contracts beside it.") }
        try package.write(stock, Self.header + Self.item + "}")
        try package.write("Sources/ShopOtherV1/other.proto", "syntax = \"proto3\";\npackage shop.other.v1;\nmessage Other {}")
        try package.write("Sources/Shop/main.swift", "import ShopOtherV1\nimport ShopStockV1\nprint(Item(itemID: \"a\").itemID, Other() == Other())")

        let first = try package.build()
        try #require(first.failure == nil, "\(first.failure ?? "")")
        #expect(try package.runShop() == "a true\n")

        // SwiftPM finishes the plan of its tools in the second build.
        #expect(try package.build().failure == nil)
        let idle = try package.build()
        #expect(idle.failure == nil && idle.objects == [])

        try package.write(stock, Self.header + "// Nothing new.\n\n\n" + Self.item + "}\n")
        #expect(try package.build().objects.filter { !$0.hasPrefix("ShopStockV1/") } == [])

        try package.write(stock, Self.header + Self.item + "  int32 count = 2;\n}")
        try package.write("Sources/Shop/main.swift", "import ShopOtherV1\nimport ShopStockV1\nprint(Item(itemID: \"b\", count: 2).count, Other() == Other())")
        let edited = try package.build()
        #expect(edited.failure == nil)
        #expect(edited.objects.contains("ShopStockV1/stock.mesh.swift.o"))
        #expect(Self.targets(edited.objects) == ["ShopStockV1", "Shop"])
        #expect(try package.runShop() == "2 true\n")

        try package.write("Sources/ShopStockV1/shelf.proto", Self.header + "import \"stock.proto\";\nmessage Shelf { repeated Item items = 1; }")
        try package.write("Sources/Shop/main.swift", "import ShopOtherV1\nimport ShopStockV1\nprint(Shelf(items: [Item()]).items.count, Other() == Other())")
        let added = try package.build()
        #expect(added.failure == nil)
        #expect(added.objects.contains("ShopStockV1/shelf.mesh.swift.o"))
        #expect(Self.targets(added.objects) == ["ShopStockV1", "Shop"])
        #expect(try package.runShop() == "1 true\n")
        #expect(try package.generated("ShopStockV1") == ["ShopStockV1.contract.mesh.swift", "shelf.mesh.swift", "stock.mesh.swift"])

        try package.remove("Sources/ShopStockV1/shelf.proto")
        let broken = try #require(try package.build().failure)
        #expect(broken.contains("cannot find 'Shelf' in scope"))
        try package.write("Sources/Shop/main.swift", "import ShopOtherV1\nimport ShopStockV1\nprint(Item(count: 3).count, Other() == Other())")
        let removed = try package.build()
        #expect(removed.failure == nil)
        #expect(!Self.targets(removed.objects).contains("ShopOtherV1"))
        #expect(try package.generated("ShopStockV1") == ["ShopStockV1.contract.mesh.swift", "stock.mesh.swift"])
        #expect(try package.runShop() == "3 true\n")

        try package.write(stock, Self.header + "message Item {\n  string item_id = 1 [(mesh.options.v1.field).minimum = 1];\n}")
        let wrong = try #require(try package.build().failure)
        #expect(wrong.contains("stock.proto:5:23: a rule of shop.stock.v1.Item.item_id does not fit: minimum is for integers"))
    }
}
