import Mesh
import MeshProtobuf
import MeshSampleV1
import Synchronization

/// The sample's service, as somebody writes it from the generated protocol.
final class SampleDesk: SamplesService {
    let stored = Mutex<[Sample]>([])

    func storeSample(_ request: StoreSampleRequest, _ call: CallContext) async throws -> Sample {
        let sample = Sample(sampleID: request.name, kind: .cold)
        stored.withLock { $0.append(sample) }
        return sample
    }

    func forgetSample(_ request: StoreSampleRequest, _ call: CallContext) async throws -> Empty { Empty() }

    func watchSamples(_ request: StoreSampleRequest, _ responses: MessageWriter<Sample>, _ call: CallContext) async throws {
        for sample in stored.withLock({ $0 }) { try await responses.write(sample) }
    }

    func storeSamples(_ requests: MessageStream<Sample>, _ call: CallContext) async throws -> SampleStored {
        var last = ""
        for try await sample in requests { last = sample.sampleID }
        return SampleStored(sampleID: last)
    }

    func exchangeSamples(_ requests: MessageStream<Sample>, _ responses: MessageWriter<SampleStored>, _ call: CallContext) async throws {
        for try await sample in requests { try await responses.write(SampleStored(sampleID: sample.sampleID)) }
    }
}
