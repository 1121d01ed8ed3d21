// swift-tools-version: 6.2
import PackageDescription

/// Answers protobuf's conformance runner through generated types. `./run` builds and runs it; by itself it does not build, because the
/// test messages are fetched by that script.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func contract(_ name: String, _ folder: String) -> Target {
    .target(
        name: name, dependencies: [.product(name: "MeshProtobuf", package: "chill-logistics")], path: "Contracts/\(folder)",
        swiftSettings: house, plugins: [.plugin(name: "MeshSwiftGenerator", package: "chill-logistics")])
}

let package = Package(
    name: "conformance",
    dependencies: [.package(name: "chill-logistics", path: "../..")],
    targets: [
        contract("Conformance", "runner"),
        contract("ProtobufTestMessagesProto2", "proto2"),
        contract("ProtobufTestMessagesProto3", "proto3"),
        .executableTarget(
            name: "conformance-testee",
            dependencies: [
                "Conformance", "ProtobufTestMessagesProto2", "ProtobufTestMessagesProto3",
                .product(name: "MeshProtobuf", package: "chill-logistics"),
            ],
            path: "Sources/Testee", swiftSettings: house),
    ]
)
