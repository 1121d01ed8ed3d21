import Foundation
import GRPCCore

/// Answers at once: what is measured is grpc-swift.
struct Echo: Bench_Bench.SimpleServiceProtocol {
    func echo(request: Bench_Msg, context: ServerContext) async throws -> Bench_Msg { request }

    func echoBlob(request: Bench_Blob, context: ServerContext) async throws -> Bench_Blob { request }

    func stream(request: Bench_StreamReq, response: RPCWriter<Bench_Blob>, context: ServerContext) async throws {
        var blob = Bench_Blob()
        blob.data = Data(repeating: 0x5A, count: Int(request.size))
        while blob.seq < request.count {
            blob.seq += 1
            try await response.write(blob)
        }
    }
}
