internal import Foundation
internal import MeshDescriptors
internal import MeshProtobuf
import Testing

/// Comparison with Google's implementation on random contracts, messages and JSON.
///
/// CHILL_FUZZ_SECONDS says how long (3 without it), CHILL_FUZZ_SEED where to begin. Every batch has a seed of its own, one after the
/// other, so that the seed in a report leads straight to what was found.
@Suite(.serialized, .enabled(if: Oracle.python != nil, "CHILL_PROTOBUF_PYTHON names no Python with the package protobuf"))
struct DifferentialTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["CHILL_FUZZ_SECONDS"].flatMap(Double.init) ?? 3
    private static let seed = environment["CHILL_FUZZ_SEED"].flatMap { UInt64($0) }

    /// Repeats `batch` for its share of the time.
    private func repeated(_ what: String, _ batch: (inout Seeded) throws -> Comparison.Tally) throws {
        let first = Self.seed ?? UInt64.random(in: 0..<1 << 32)
        print("fuzz, \(what): first seed \(first)")
        let end = ContinuousClock.now + .seconds(Self.seconds / 3)
        var tally = Comparison.Tally()
        var seed = first
        repeat {
            let start = ContinuousClock.now
            do {
                var random = Seeded(seed)
                tally += try batch(&random)
            } catch {
                Issue.record("CHILL_FUZZ_SEED=\(seed): \(error)")
                return
            }
            #expect(ContinuousClock.now - start < .seconds(20), "CHILL_FUZZ_SEED=\(seed): a batch takes too long")
            seed += 1
        } while ContinuousClock.now < end
        print("fuzz, \(what): \(seed - first) batches, \(tally.accepted) inputs accepted, \(tally.refused) refused, no difference")
        #expect(tally.accepted > 0 && tally.refused > 0)
    }

    @Test func `messages of random contracts are accepted, and mean the same in JSON`() throws {
        let oracle = try Oracle()
        try repeated("random contracts, messages") { random in
            let contract = RandomContract(&random)
            let comparison = try Comparison(oracle, file: contract.file, type: contract.type)
            return try comparison.reduced((0..<60).map { _ in RandomMessage.bytes(comparison.type, &random) }) { try comparison.compare(messages: $0) }
        }
    }

    @Test func `JSON of random contracts is accepted, and means the same in bytes`() throws {
        let oracle = try Oracle()
        try repeated("random contracts, JSON") { random in
            let contract = RandomContract(&random)
            let comparison = try Comparison(oracle, file: contract.file, type: contract.type)
            return try comparison.compare(json: (0..<60).map { _ in RandomJSON.text(comparison.type, &random) })
        }
    }

    @Test func `generated types accept the same messages, and write the same`() throws {
        let oracle = try Oracle()
        try repeated("generated types") { random in
            try GeneratedTypes.compare(oracle) { type in (0..<60).map { _ in RandomMessage.bytes(type, &random) } }
        }
    }
}
