// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, with the peers that they compare with. `./prepare` installs and generates what the peers need; it comes first.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let mesh: [Target.Dependency] = [
    .product(name: "Mesh", package: "chill-logistics"), .product(name: "Logging", package: "swift-log"),
    .product(name: "Metrics", package: "swift-metrics"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "chill-logistics", path: "../.."),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // codec-bench: encoding and decoding messages, against swift-protobuf, C++ protobuf and plain protobuf-c.
        .target(
            name: "Codec", dependencies: [.product(name: "MeshProtobuf", package: "chill-logistics")], path: "Contracts/Codec",
            swiftSettings: house, plugins: [.plugin(name: "MeshSwiftGenerator", package: "chill-logistics")]),
        .target(
            name: "CodecPeers", path: "Sources/CodecPeers", cSettings: [.define("NDEBUG")], cxxSettings: [.define("NDEBUG")],
            linkerSettings: [.linkedLibrary("protobuf"), .linkedLibrary("protobuf-c")]),
        .target(
            name: "SwiftProtobufPeer", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            path: "Sources/SwiftProtobufPeer"),
        .executableTarget(
            name: "codec-bench",
            dependencies: [
                "Codec", "CodecPeers", "SwiftProtobufPeer",
                .product(name: "MeshProtobuf", package: "chill-logistics"), .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            path: "Sources/CodecBench", swiftSettings: house),
        // mesh-bench-server and mesh-bench-client: calls through the whole mesh; ./compare-rpc pairs them with the raw limit and gRPC.
        .target(
            name: "MeshBenchV1", dependencies: mesh, path: "Contracts/RPC", swiftSettings: house,
            plugins: [.plugin(name: "MeshSwiftGenerator", package: "chill-logistics")]),
        .target(name: "BenchShared", dependencies: mesh, path: "Sources/BenchShared", swiftSettings: house),
        .executableTarget(
            name: "mesh-bench-server", dependencies: ["MeshBenchV1", "BenchShared", argumentParser] + mesh, path: "Sources/MeshBenchServer",
            swiftSettings: house),
        .executableTarget(
            name: "mesh-bench-client", dependencies: ["MeshBenchV1", "BenchShared", argumentParser] + mesh, path: "Sources/MeshBenchClient",
            swiftSettings: house),

        .target(name: "BenchSupport", path: "Sources/BenchSupport", swiftSettings: house),

        // postgres-bench: select by key, against pgbench and asyncpg.
        .executableTarget(
            name: "postgres-bench",
            dependencies: [
                "BenchSupport", .product(name: "MeshPostgres", package: "chill-logistics"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/PostgresBench", swiftSettings: house),

        // reservation-bench: one hot product, through the mesh of a real installation, against row by row and Redis.
        .executableTarget(
            name: "reservation-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mesh", package: "chill-logistics"), .product(name: "ChillProductsV1", package: "chill-logistics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/ReservationBench", swiftSettings: house),
        // outbox-bench: from an event to its effect in another service's schema; ./compare-outbox pairs it with pgqueuer.
        .target(
            name: "MeshBenchOutboxV1", dependencies: mesh, path: "Contracts/Outbox", swiftSettings: house,
            plugins: [.plugin(name: "MeshSwiftGenerator", package: "chill-logistics")]),
        .executableTarget(
            name: "outbox-bench", dependencies: ["MeshBenchOutboxV1", "BenchShared", argumentParser, .product(name: "NIOPosix", package: "swift-nio")] + mesh, path: "Sources/OutboxBench",
            swiftSettings: house),
    ],
    cxxLanguageStandard: .cxx17
)
