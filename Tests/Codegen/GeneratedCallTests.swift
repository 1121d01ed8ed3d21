import Logging
import Mesh
import MeshPassport
import MeshEnvironment
import MeshProtobuf
import MeshSampleV1
import MeshTransport
import Testing

/// Generated server and generated client talk to each other over the mesh's own frames.
@Suite struct GeneratedCallTests {
    private static func withSamples(_ body: (SamplesServiceClient) async throws -> Void) async throws {
        let loops = EventLoops(numberOfThreads: 1)
        let network = InProcessNetwork()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        func identity(_ name: String) -> PeerIdentity { PeerIdentity(kind: .service, name: name, trustDomain: "chill.test") }
        let server = MeshServer(
            configuration: MeshServerConfiguration(
                inProcess: network, as: identity("samples"), passports: PassportVerifier(keys: PassportKeyRing(publicKeys: [:])), loops: loops, logger: logger),
            services: [SampleDesk()])
        try await server.start()
        let client = MeshClient(
            configuration: MeshClientConfiguration(
                inProcess: network, as: identity("operator"), endpoints: ["mesh.sample": Endpoint(host: "memory", port: 0, service: "samples")],
                loops: loops, logger: logger))
        do {
            try await body(SamplesServiceClient(client))
        } catch {
            Issue.record(error)
        }
        await client.close()
        await server.drain(within: .seconds(1))
        await loops.shutdown()
    }

    private static let owner = "0190163d-8694-739b-aea5-966c26f8ad91"

    @Test func `all four kinds of methods answer`() async throws {
        try await Self.withSamples { samples in
            for name in ["a", "b"] {
                let stored = try await samples.storeSample(.init(name: name, ownerID: Self.owner), options: CallOptions(idempotencyKey: name))
                #expect(stored == Sample(sampleID: name, kind: .cold))
            }
            var watched: [String] = []
            for try await sample in try await samples.watchSamples(.init(name: "all", ownerID: Self.owner)) { watched.append(sample.sampleID) }
            #expect(watched == ["a", "b"])
            let last = try await samples.storeSamples { writer in
                for id in ["x", "y", "z"] { try await writer.write(Sample(sampleID: id)) }
            }
            #expect(last.sampleID == "z")
            let echoed = try await samples.exchangeSamples { writer, responses in
                var iterator = responses.makeAsyncIterator()
                var seen: [String] = []
                for id in ["1", "2"] {
                    try await writer.write(Sample(sampleID: id))
                    seen.append(try await iterator.next()?.sampleID ?? "")
                }
                writer.finish()
                #expect(try await iterator.next() == nil)
                return seen
            }
            #expect(echoed == ["1", "2"])
        }
    }

    @Test func `the contract's rules hold before a handler runs`() async throws {
        try await Self.withSamples { samples in
            let error = try await #require(throws: MeshError.self) {
                try await samples.storeSample(.init(name: "a name that is too long", batchID: "x"), options: CallOptions(idempotencyKey: "k"))
            }
            #expect(error.code == .invalidArgument)
            #expect(error.violations.map(\.field) == ["name", "batchId", "ownerId"])
            let denied = try await #require(throws: MeshError.self) { try await samples.forgetSample(.init(name: "n", ownerID: Self.owner)) }
            #expect(denied.code == .permissionDenied)
        }
    }
}
