import Dispatch
import MeshBenchV1
import BenchShared
import Mesh
import MeshPassport
import MeshTelemetry
import MeshTransport

/// The callers of one run.
struct Callers {
    let workload: Workload
    let clients: [MeshClient]
    /// What a caller waits for after each call.
    let rest: Duration?
    let options: CallOptions

    /// Exactly 100 bytes once encoded.
    static let message = Msg(
        name: "orders-service-1", note: "a note of exactly 28 bytes..", seq: 1_763_827_727_123_456_789,
        uuid: "6f9619ff-8b86-d011-b42d-00c04fc964ff", kind: .b, flag: true)

    /// Calls until the measurement is over.
    func run(_ measurement: Measurement) async throws -> Samples {
        try await withThrowingTaskGroup(of: Samples.self) { group in
            for client in clients {
                // On the connection's own loop, where a service's handlers run as well.
                let executor = try client.executor(for: "mesh.bench.v1.BenchService")
                for _ in 0..<workload.inFlight {
                    group.addTask(executorPreference: executor) { try await call(BenchServiceClient(client), measurement) }
                }
            }
            var all = Samples()
            for try await samples in group { all.append(samples) }
            return all
        }
    }

    private func call(_ bench: BenchServiceClient, _ measurement: Measurement) async throws -> Samples {
        switch workload {
        case .W1, .W2, .W3, .W6: try await echo(measurement) { _ = try await bench.echo(Self.message, options: options) }
        case .W5:
            try await echo(measurement, of: Blob(data: [UInt8](repeating: 0x5A, count: workload.bytes))) {
                let answer = try await bench.echoBlob($0, options: options)
                guard answer.data.count == workload.bytes else { throw BenchFailure("an answer of another size") }
            }
        case .W4: try await listen(bench, measurement)
        }
    }

    private func echo(_ measurement: Measurement, _ call: () async throws -> Void) async throws -> Samples {
        var samples = Samples()
        // A Duration of 128 bits costs as much as some of what is measured.
        while !measurement.isOver {
            let start = samples.isNextTimed ? DispatchTime.now().uptimeNanoseconds : 0
            try await call()
            if measurement.isCounting { samples.addCall(nanoseconds: UInt32(clamping: DispatchTime.now().uptimeNanoseconds &- start)) }
            if let rest { try await Task.sleep(for: rest) }
        }
        return samples
    }

    private func echo(_ measurement: Measurement, of blob: Blob, _ call: (Blob) async throws -> Void) async throws -> Samples {
        try await echo(measurement) { try await call(blob) }
    }

    private func listen(_ bench: BenchServiceClient, _ measurement: Measurement) async throws -> Samples {
        var samples = Samples()
        var streaming = options
        streaming.deadline = .seconds(600)
        for try await blob in try await bench.stream(StreamReq(count: 1 << 40, size: Int32(workload.bytes)), options: streaming) {
            guard blob.data.count == workload.bytes else { throw BenchFailure("a message of another size") }
            if measurement.isOver { break }
            if measurement.isCounting { samples.addMessage() }
        }
        return samples
    }
}
