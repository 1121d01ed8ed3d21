import MeshBenchV1
import Mesh

/// Answers at once: what is measured is the mesh.
struct EchoService: BenchService {
    func echo(_ request: Msg, _ call: CallContext) async throws -> Msg { request }

    func echoBlob(_ request: Blob, _ call: CallContext) async throws -> Blob { request }

    func stream(_ request: StreamReq, _ responses: MessageWriter<Blob>, _ call: CallContext) async throws {
        guard (0...1 << 20).contains(request.size) else { throw MeshError(.invalidArgument, "a message has 0 to 1 MiB") }
        var blob = Blob(data: [UInt8](repeating: 0x5A, count: Int(request.size)))
        while blob.seq < request.count {
            blob.seq += 1
            try await responses.write(blob)
        }
    }
}
