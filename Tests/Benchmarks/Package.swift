// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, with the peers that they compare with. `./prepare` installs and generates what the peers need; it comes first.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "chill-logistics", path: "../.."),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
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
    ],
    cxxLanguageStandard: .cxx17
)
