import Mesh
import MeshProtobuf
import MeshSampleV1
import Synchronization
import Testing

/// The golden sample, compiled and run.
@Suite struct GeneratedServiceTests {
    @Test func `a service has a handler for each method, in the order of the contract`() {
        let desk = SampleDesk()
        #expect(SampleDesk._service.name == "mesh.sample.v1.SamplesService")
        #expect(desk._handlers.map(\.method) == SampleDesk._service.methods)
        #expect(SampleDesk._service.methods.map(\.name) == ["StoreSample", "ForgetSample", "WatchSamples", "StoreSamples", "ExchangeSamples"])
        #expect(SampleDesk._service.methods.map(\.kind) == [.unary, .unary, .serverStreaming, .clientStreaming, .bidirectional])
        #expect(SampleDesk._service.file.fileName == "sample.proto")
    }

    @Test func `the policy is what the contract says`() {
        let policy = SamplesServiceDefinition.storeSample.erased.policy
        #expect(
            policy
                == MethodPolicy(
                    roles: ["MASTER"], services: ["operator"], idempotency: .keyed, deadline: .milliseconds(1500), rateClass: "write",
                    priority: .critical, reasons: ["NAME_TAKEN"]))
        #expect(SamplesServiceDefinition.forgetSample.erased.policy == MethodPolicy())
    }

    @Test func `the client calls each kind in its own way`() async throws {
        let unary = try RecordingCaller([Sample(sampleID: "s")])
        #expect(try await SampleDesk.Client(unary).storeSample(.init(name: "n")).sampleID == "s")
        #expect(unary.calls.withLock { $0 } == ["uses mesh.sample.v1.SamplesService", "unary mesh.sample.v1.SamplesService/StoreSample"])

        let server = try RecordingCaller([Sample(sampleID: "a"), Sample(sampleID: "b")])
        var seen: [String] = []
        for try await sample in try await SamplesServiceClient(server).watchSamples(.init()) { seen.append(sample.sampleID) }
        #expect(seen == ["a", "b"])
        #expect(server.calls.withLock { $0.last } == "serverStreaming mesh.sample.v1.SamplesService/WatchSamples")

        let client = try RecordingCaller([SampleStored(sampleID: "last")])
        var count = 0
        let stored = try await SamplesServiceClient(client).storeSamples { writer in
            for id in ["x", "y"] { try await writer.write(Sample(sampleID: id)) }
            count += 2
        }
        #expect(stored.sampleID == "last" && count == 2)
        #expect(try client.written.withLock { try $0.map { try Sample(serializedBytes: $0).sampleID } } == ["x", "y"])
        #expect(client.calls.withLock { $0.last } == "clientStreaming mesh.sample.v1.SamplesService/StoreSamples")

        let both = try RecordingCaller([SampleStored(sampleID: "1"), SampleStored(sampleID: "2")])
        let answers = try await SamplesServiceClient(both).exchangeSamples { writer, responses in
            try await writer.write(Sample(sampleID: "z"))
            return try await responses.reduce(into: [String]()) { $0.append($1.sampleID) }
        }
        #expect(answers == ["1", "2"])
        #expect(both.calls.withLock { $0.last } == "bidirectional mesh.sample.v1.SamplesService/ExchangeSamples")
    }

    @Test func `an event knows its topic and key`() {
        #expect(SampleStored.topic == "sample.stored")
        #expect(SampleStored(sampleID: "k").eventKey == "k")
    }

    @Test func `rules are checked, everything at once, with paths`() {
        let violations = StoreSampleRequest(name: "", batchID: "x", ownerID: "")._violations()
        #expect(violations.map(\.field) == ["name", "batchId", "ownerId"])
        #expect(StoreSampleRequest(name: "n", ownerID: "0190163d-8694-739b-aea5-966c26f8ad91")._violations() == [])
    }

    @Test func `messages come back as they were`() throws {
        let sample = Sample(
            sampleID: "s", kind: .cold, weight: 0, takenAt: Timestamp(seconds: 5), parts: [Sample(sampleID: "p")], origin: Sample(), counts: ["a": 1],
            place: .inside(Sample(sampleID: "i")))
        #expect(try Sample(serializedBytes: sample.serializedBytes()) == sample)
    }
}
