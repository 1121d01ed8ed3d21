import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Synchronization

/// The callers of one run.
struct Load: Sendable {
    typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

    let workload: Workload
    let clients: [Client]
    /// The process whose time and memory count.
    let server: Int32

    static let message: Bench_Msg = .with {
        $0.name = "orders-service-1"
        $0.note = "a note of exactly 28 bytes.."
        $0.seq = 1_763_827_727_123_456_789
        $0.uuid = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
        $0.kind = .b
        $0.flag = true
    }

    private static let metadata: Metadata = ["passport": "0123456789012345678901234567890123456789"]
    private static let options: CallOptions = {
        var options = CallOptions.defaults
        options.timeout = .seconds(10)
        return options
    }()

    /// What the callers share: 0 before, 1 while it counts, 2 when it is over.
    private final class Phase: Sendable {
        private let value = Atomic<UInt8>(0)

        var isCounting: Bool { value.load(ordering: .relaxed) == 1 }
        var isOver: Bool { value.load(ordering: .relaxed) == 2 }

        func set(_ phase: UInt8) { value.store(phase, ordering: .relaxed) }
    }

    /// Memory of the server for each idle connection, and for each that was used.
    func memory() async throws -> String {
        let before = try ProcessFigures.residentKiB(of: server)
        // A client of grpc-swift connects by itself and does not say when: each calls once, so "idle" is after use.
        for client in clients { _ = try await Bench_Bench.Client(wrapping: client).echo(Self.message) }
        let each = (try ProcessFigures.residentKiB(of: server) - before) / Double(clients.count)
        return String(format: "{\"workload\":\"W6\",\"idle_kib_per_connection\":%.1f,\"used_kib_per_connection\":%.1f}", each, each)
    }

    /// Calls or messages a second, after one second of warm-up.
    func rate(seconds: Double) async throws -> String {
        let phase = Phase(), own = ProcessInfo.processInfo.processIdentifier
        return try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for client in clients {
                for _ in 0..<workload.inFlight { group.addTask { try await call(client, phase) } }
            }
            try await Task.sleep(for: .seconds(1))
            let serverBefore = try ProcessFigures.processorSeconds(of: server), ownBefore = try ProcessFigures.processorSeconds(of: own)
            let start = ContinuousClock.now
            phase.set(1)
            try await Task.sleep(for: .seconds(seconds))
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let serverSpent = try ProcessFigures.processorSeconds(of: server) - serverBefore
            let ownSpent = try ProcessFigures.processorSeconds(of: own) - ownBefore
            phase.set(2)
            var all: [UInt32] = []
            for try await samples in group { all += samples }
            return report(all.sorted(), elapsed, serverSpent, ownSpent)
        }
    }

    private func report(_ sorted: [UInt32], _ elapsed: Double, _ server: Double, _ own: Double) -> String {
        let count = Double(sorted.count)
        func at(_ quantile: Double) -> Double { sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(count * quantile))]) / 1000 }
        return String(
            format: "{\"workload\":\"%@\",\"rps\":%.0f,\"mb_per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"server_cpu_us\":%.3f,\"client_cpu_us\":%.3f}",
            workload.rawValue, count / elapsed, count * Double(workload.bytes) / elapsed / 1e6, at(0.5), at(0.99), at(0.999), server * 1e6 / count, own * 1e6 / count)
    }

    /// The nanoseconds of each call that counted; for a stream one zero a message.
    private func call(_ client: Client, _ phase: Phase) async throws -> [UInt32] {
        let bench = Bench_Bench.Client(wrapping: client)
        switch workload {
        case .W4: return try await listen(bench, phase)
        case .W5:
            let blob = Bench_Blob.with { $0.data = Data(repeating: 0x5A, count: workload.bytes) }
            return try await repeated(phase) {
                let answer = try await bench.echoBlob(blob, metadata: Self.metadata, options: Self.options)
                guard answer.data.count == workload.bytes else { throw Wrong(what: "an answer of another size") }
            }
        case .W1, .W2, .W3, .W6: return try await repeated(phase) { _ = try await bench.echo(Self.message, metadata: Self.metadata, options: Self.options) }
        }
    }

    private func repeated(_ phase: Phase, _ call: () async throws -> Void) async throws -> [UInt32] {
        var samples: [UInt32] = []
        while !phase.isOver {
            let start = ContinuousClock.now
            try await call()
            guard phase.isCounting else { continue }
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            samples.append(UInt32(clamping: seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        }
        return samples
    }

    private func listen(_ bench: Bench_Bench.Client<HTTP2ClientTransport.Posix>, _ phase: Phase) async throws -> [UInt32] {
        let request = Bench_StreamReq.with {
            $0.count = 1 << 40
            $0.size = Int32(workload.bytes)
        }
        return try await bench.stream(request) { response in
            var count = 0
            for try await blob in response.messages {
                guard blob.data.count == workload.bytes else { throw Wrong(what: "a message of another size") }
                if phase.isOver { break }
                if phase.isCounting { count += 1 }
            }
            return [UInt32](repeating: 0, count: count)
        }
    }
}
