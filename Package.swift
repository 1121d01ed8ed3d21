// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target of this package is built under the same rules.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")

/// A layer of the house: sources under `Sources/<path>`.
func layer(_ name: String, _ path: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(path)", resources: resources, swiftSettings: house)
}

/// A contract: the `.proto` files of one proto package under `Protocols/<path>`, turned into a Swift module by the generator.
func contract(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Protocols/\(path)", swiftSettings: house,
        plugins: ["MeshSwiftGenerator"])
}

/// A service of the logistics. Its migrations are compiled into the code, each named here: a file that is not listed does not run,
/// and the tests of the program fail on it.
func service(_ name: String, migrations: [String], _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name,
        dependencies: ["MeshEnvironment", "MeshProtobuf", "Mesh", "MeshPassport", "MeshPostgres", "MeshEvents", "LogisticsShared", logging, metrics]
            + dependencies,
        path: "Sources/Logistics/\(name)", resources: migrations.map { .embedInCode("Migrations/\($0)") }, swiftSettings: house)
}

/// Tests of a layer, under `Tests/<path>`.
func tests(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(path)", swiftSettings: house)
}

let package = Package(
    name: "chill-logistics",
    products: [
        .executable(name: "chill", targets: ["chill"]),
        .executable(name: "protoc-gen-mesh-swift", targets: ["protoc-gen-mesh-swift"]),
        .plugin(name: "MeshSwiftGenerator", targets: ["MeshSwiftGenerator"]),
        .library(name: "MeshProtobuf", targets: ["MeshProtobuf"]),
        .library(name: "Mesh", targets: ["Mesh", "MeshEnvironment", "MeshTransport", "MeshProtobuf", "MeshPassport", "MeshEvents", "MeshPostgres", "MeshTelemetry"]),
        .library(name: "MeshPostgres", targets: ["MeshPostgres"]),
        .library(name: "ChillProductsV1", targets: ["ChillProductsV1"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C libraries
        .systemLibrary(name: "COpenSSL", path: "Sources/CLibraries/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibPQ", path: "Sources/CLibraries/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CProtobufC", path: "Sources/CLibraries/CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "CMeshShims", dependencies: ["COpenSSL", "CProtobufC"], path: "Sources/CLibraries/CMeshShims"),

        // Code generation
        layer("MeshDescriptors", "Mesh/Descriptors"),
        .target(name: "MeshSwiftGeneration", dependencies: ["MeshDescriptors"], path: "Codegen/Generation", swiftSettings: house),
        .executableTarget(name: "protoc-gen-mesh-swift", dependencies: ["MeshSwiftGeneration"], path: "Codegen/Generator", swiftSettings: house),
        .plugin(name: "MeshSwiftGenerator", capability: .buildTool(), dependencies: ["protoc-gen-mesh-swift"], path: "Codegen/Plugin"),

        // The mesh
        layer("MeshEnvironment", "Mesh/Environment"),
        layer("MeshProtobuf", "Mesh/Protobuf", ["MeshEnvironment", "MeshDescriptors", "CProtobufC", "CMeshShims"]),
        layer("MeshWire", "Mesh/Wire"),
        layer("MeshTransport", "Mesh/Transport", ["MeshEnvironment", "COpenSSL", "CMeshShims", logging, metrics] + nio),
        layer("MeshPassport", "Mesh/Passport", ["MeshEnvironment", "MeshProtobuf", "MeshPassportV1", "COpenSSL", "CMeshShims"]),
        layer(
            "Mesh", "Mesh/RPC",
            ["MeshEnvironment", "MeshDescriptors", "MeshProtobuf", "MeshWire", "MeshTransport", "MeshPassport", "MeshStatusV1", "CMeshShims", logging, metrics, deque, heap] + nio),
        layer("MeshReflection", "Mesh/Reflection", ["Mesh", "MeshProtobuf", "MeshReflectionV1"]),
        layer("MeshPostgres", "Mesh/Postgres", ["MeshEnvironment", "CLibPQ", "CMeshShims", logging, metrics, deque] + nio),
        .target(
            name: "MeshEvents",
            dependencies: [
                "MeshEnvironment", "MeshProtobuf", "MeshTransport", "MeshPassport", "Mesh", "MeshPostgres", "MeshEventsV1", logging, metrics, deque,
            ],
            path: "Sources/Mesh/Events",
            resources: ["V1__outbox.sql", "V2__inbox.sql", "V3__idempotency.sql", "V4__leases.sql", "V5__contracts.sql", "V6__operator.sql", "V7__causes.sql", "V8__shared_commits.sql", "V9__constant_moves.sql", "V10__cheaper_batches.sql"].map { .embedInCode("Migrations/\($0)") },
            swiftSettings: house),
        layer(
            "MeshTelemetry", "Mesh/Telemetry",
            ["MeshEnvironment", logging, metrics, .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdCore", package: "hummingbird")] + nio),
        layer("MeshTestKit", "Mesh/TestKit", ["MeshEnvironment", "MeshProtobuf", "MeshTransport", "MeshPassport", "Mesh", "MeshPostgres", "MeshEvents", logging] + nio),

        // Contracts
        contract("MeshPassportV1", "mesh/passport/v1", ["MeshProtobuf"]),
        contract("MeshStatusV1", "mesh/status/v1", ["MeshProtobuf"]),
        contract("MeshSessionV1", "mesh/session/v1", ["MeshProtobuf"]),
        contract("MeshReflectionV1", "mesh/reflection/v1", ["MeshProtobuf", "Mesh"]),
        contract("MeshEventsV1", "mesh/events/v1", ["MeshProtobuf", "Mesh"]),
        contract("ChillUsersV1", "chill/users/v1", ["MeshProtobuf", "Mesh", "MeshSessionV1"]),
        contract("ChillFirmsV1", "chill/firms/v1", ["MeshProtobuf", "Mesh"]),
        contract("ChillProductsV1", "chill/products/v1", ["MeshProtobuf", "Mesh"]),
        contract("ChillOrdersV1", "chill/orders/v1", ["MeshProtobuf", "Mesh"]),
        contract("ChillHubsV1", "chill/hubs/v1", ["MeshProtobuf", "Mesh", "ChillOrdersV1"]),
        contract("ChillDeliveriesV1", "chill/deliveries/v1", ["MeshProtobuf", "Mesh", "ChillOrdersV1"]),
        contract("ChillNotificationsV1", "chill/notifications/v1", ["MeshProtobuf", "Mesh"]),

        // The platform
        layer("Contracts", "Platform/Contracts", ["MeshDescriptors"]),
        layer("Schema", "Platform/Schema", ["MeshEnvironment", "MeshPostgres", logging] + nio),
        layer(
            "Bridge", "Platform/Bridge",
            [
                "MeshEnvironment", "MeshDescriptors", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", "MeshTelemetry", "MeshReflectionV1",
                "MeshSessionV1", logging, metrics,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ] + nio,
            resources: ["docs.html", "docs.css", "docs.js"].map { .embedInCode("Documentation/\($0)") }),

        // The logistics
        layer("LogisticsShared", "Logistics/Shared", ["MeshEnvironment", "MeshProtobuf", "Mesh", "MeshTransport", "MeshPassport", "MeshPostgres", "MeshEvents"]),
        service("Users", migrations: ["V1__users.sql"], ["ChillUsersV1", "MeshSessionV1", "ChillHubsV1", "ChillFirmsV1"]),
        service("Firms", migrations: ["V1__firms.sql"], ["ChillFirmsV1", "ChillHubsV1", "ChillUsersV1"]),
        service("Products", migrations: ["V1__products.sql", "V2__hot_products.sql", "V3__reservation_lines.sql"], ["ChillProductsV1", "ChillOrdersV1", "ChillFirmsV1", "ChillHubsV1", "ChillDeliveriesV1", deque]),
        service("Orders", migrations: ["V1__orders.sql"], ["ChillOrdersV1", "ChillProductsV1", "ChillFirmsV1", "ChillHubsV1", "ChillDeliveriesV1"]),
        service("Hubs", migrations: ["V1__hubs.sql"], ["ChillHubsV1", "ChillOrdersV1", "ChillUsersV1"]),
        service("Deliveries", migrations: ["V1__deliveries.sql"], ["ChillDeliveriesV1", "ChillHubsV1", "ChillOrdersV1", "ChillUsersV1"]),
        service("Notifications", migrations: ["V1__notifications.sql"], ["ChillNotificationsV1", "ChillDeliveriesV1", "ChillOrdersV1"]),

        .executableTarget(
            name: "chill",
            dependencies: [
                "MeshEnvironment", "MeshProtobuf", "MeshTransport", "MeshPassport", "Mesh", "MeshReflection", "MeshPostgres", "MeshEvents", "MeshTelemetry",
                "Schema", "Bridge", "Contracts", "Users", "Firms", "Products", "Orders", "Hubs", "Deliveries", "Notifications",
                "MeshDescriptors", "ChillUsersV1", "ChillFirmsV1", "ChillProductsV1", "ChillOrdersV1", "ChillHubsV1", "ChillDeliveriesV1", "ChillNotificationsV1", logging, metrics,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + nio,
            path: "Sources/chill", swiftSettings: house),

        // Tests
        tests(
            "BridgeTests", "Platform/Bridge",
            [
                "Bridge", "MeshEnvironment", "MeshDescriptors", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", "MeshTelemetry", "MeshReflectionV1",
                "MeshSessionV1", "ChillUsersV1", "ChillOrdersV1", logging, .product(name: "JWTKit", package: "jwt-kit"),
            ] + nio),
        tests("LogisticsSharedTests", "Logistics/Shared", ["LogisticsShared", "Mesh", "MeshEnvironment", "MeshProtobuf"]),
        tests("UsersTests", "Logistics/Users", ["Users", "LogisticsShared", "Mesh", "MeshEnvironment", "MeshProtobuf", "MeshTestKit", "MeshEvents", "ChillUsersV1", "ChillFirmsV1", "ChillHubsV1", "MeshSessionV1"]),
        tests("FirmsTests", "Logistics/Firms", ["Firms", "Mesh", "MeshEnvironment", "MeshProtobuf", "MeshTestKit", "MeshEvents", "ChillFirmsV1", "ChillHubsV1", "ChillUsersV1"]),
        tests("ProductsTests", "Logistics/Products", ["Products", "LogisticsShared", "Mesh", "MeshEnvironment", "MeshProtobuf", "MeshTestKit", "MeshPostgres", "MeshEvents", "ChillProductsV1", "ChillFirmsV1", "ChillHubsV1", "ChillOrdersV1"]),
        tests("OrdersTests", "Logistics/Orders", ["Orders", "LogisticsShared", "Mesh", "MeshEnvironment", "MeshProtobuf", "MeshTestKit", "MeshEvents", "ChillOrdersV1", "ChillProductsV1", "ChillFirmsV1", "ChillHubsV1", "ChillDeliveriesV1"]),
        tests("AcceptanceTests", "Acceptance", []),
        tests("ChillTests", "chill", ["Users", "Firms", "Products", "Orders", "Hubs", "Deliveries", "Notifications", "MeshPostgres"]),
        .target(
            name: "LogisticsTestSupport",
            dependencies: ["LogisticsShared", "Mesh", "MeshEnvironment", "MeshEvents", "MeshPostgres", "MeshTestKit"],
            path: "Tests/Logistics/Support", swiftSettings: house),
        tests(
            "HubsTests", "Logistics/Hubs",
            ["Hubs", "ChillHubsV1", "ChillOrdersV1", "LogisticsShared", "LogisticsTestSupport", "Mesh", "MeshEnvironment", "MeshTestKit"]),
        tests(
            "DeliveriesTests", "Logistics/Deliveries",
            [
                "Deliveries", "ChillDeliveriesV1", "ChillHubsV1", "ChillOrdersV1", "ChillUsersV1", "LogisticsShared", "LogisticsTestSupport", "Mesh",
                "MeshEnvironment", "MeshPostgres", "MeshTestKit",
            ]),
        tests(
            "NotificationsTests", "Logistics/Notifications",
            [
                "Notifications", "ChillNotificationsV1", "ChillDeliveriesV1", "ChillOrdersV1", "LogisticsShared", "LogisticsTestSupport", "Mesh",
                "MeshEnvironment", "MeshTestKit",
            ]),
        tests("MeshEnvironmentTests", "Mesh/Environment", ["MeshEnvironment"]),
        tests(
            "MeshEventsTests", "Mesh/Events",
            ["MeshEvents", "MeshEnvironment", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", "MeshPostgres", "MeshTestKit", "MeshEventsV1", "mesh-events-rig", logging] + nio),
        .executableTarget(
            name: "mesh-events-rig",
            dependencies: ["MeshEvents", "MeshEnvironment", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", "MeshPostgres", "MeshEventsV1", logging],
            path: "Tests/Mesh/EventsRig", swiftSettings: house),
        tests("MeshPassportTests", "Mesh/Passport", ["MeshEnvironment", "MeshPassport", "COpenSSL"]),
        tests("MeshTelemetryTests", "Mesh/Telemetry", ["MeshEnvironment", "MeshTelemetry", logging, metrics] + nio),
        tests("MeshPostgresTests", "Mesh/Postgres", ["MeshEnvironment", "MeshPostgres", "MeshTestKit", "MeshTransport", logging] + nio),
        tests("ContractsTests", "Platform/Contracts", ["Contracts"]),
        tests("SchemaTests", "Platform/Schema", ["MeshEnvironment", "MeshPostgres", "MeshTestKit", "Schema", logging] + nio),
        tests("MeshTransportTests", "Mesh/Transport", ["MeshEnvironment", "MeshTransport"] + nio),
        tests("MeshWireTests", "Mesh/Wire", ["MeshEnvironment", "MeshWire"]),
        tests(
            "MeshTests", "Mesh/RPC",
            [
                "MeshEnvironment", "MeshProtobuf", "MeshWire", "MeshTransport", "MeshPassport", "MeshStatusV1", "MeshReflectionV1", "MeshReflection", "Mesh",
                "MeshBehavior", "MeshBehaviorV1", logging,
            ] + nio),
        .target(
            name: "MeshTestingV1", dependencies: ["MeshProtobuf"], path: "Tests/Contracts/Testing", swiftSettings: house,
            plugins: ["MeshSwiftGenerator"]),
        .target(
            name: "MeshBehaviorV1", dependencies: ["MeshProtobuf", "Mesh"], path: "Tests/Contracts/Behavior", swiftSettings: house,
            plugins: ["MeshSwiftGenerator"]),
        .target(
            name: "MeshBehavior",
            dependencies: ["MeshEnvironment", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", "MeshBehaviorV1", logging],
            path: "Tests/Mesh/Behavior/Service", swiftSettings: house),
        .executableTarget(
            name: "mesh-behavior-server", dependencies: ["MeshBehavior", "MeshTransport", "Mesh", logging],
            path: "Tests/Mesh/Behavior/Server", swiftSettings: house),
        tests(
            "MeshBehaviorTests", "Mesh/Behavior/Suite",
            ["MeshBehavior", "MeshBehaviorV1", "MeshEnvironment", "MeshProtobuf", "MeshPassport", "MeshTransport", "Mesh", logging]),
        tests("MeshProtobufTests", "Mesh/Protobuf", ["MeshProtobuf", "MeshDescriptors", "MeshTestingV1", "ChillOrdersV1"]),
        .testTarget(
            name: "ProtobufFuzzTests", dependencies: ["MeshProtobuf", "MeshDescriptors", "MeshTestingV1"], path: "Tests/Fuzz", exclude: ["Corpus"],
            resources: [.embedInCode("Oracle/oracle.py")], swiftSettings: house),
        tests("MeshDescriptorsTests", "Mesh/Descriptors", ["MeshProtobuf", "MeshDescriptors", "ChillOrdersV1", "ChillHubsV1"]),
        .target(
            name: "MeshHardNamesV1", dependencies: ["MeshProtobuf", "Mesh"], path: "Tests/Contracts/HardNames", swiftSettings: house,
            plugins: ["MeshSwiftGenerator"]),
        // The sample that the golden test of the generator reads, compiled.
        .target(
            name: "MeshSampleV1", dependencies: ["MeshProtobuf", "Mesh"], path: "Tests/Contracts/Sample", swiftSettings: house,
            plugins: ["MeshSwiftGenerator"]),
        .testTarget(
            name: "MeshSwiftGenerationTests",
            dependencies: [
                "MeshSwiftGeneration", "protoc-gen-mesh-swift", "MeshSampleV1", "MeshHardNamesV1", "MeshEnvironment", "MeshProtobuf", "MeshTransport", "MeshPassport", "Mesh", logging,
            ],
            path: "Tests/Codegen",
            exclude: ["Golden"], swiftSettings: house),
    ]
)
