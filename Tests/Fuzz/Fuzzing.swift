internal import Foundation
import Testing

/// Everything that is measured or takes its share of the time: one after the other.
@Suite(.serialized) struct FuzzTests {}

/// CHILL_FUZZ_SECONDS says how long (3 without it), CHILL_FUZZ_SEED where to begin. Every batch has a seed of its own, one after the
/// other, so that the seed in a report leads straight to what was found.
enum Fuzzing {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["CHILL_FUZZ_SECONDS"].flatMap(Double.init) ?? 3
    private static let seed = environment["CHILL_FUZZ_SEED"].flatMap { UInt64($0) }
    private static let shares = 4.0

    /// Repeats `batch` for its share of the time.
    static func repeated(_ what: String, _ batch: (inout Seeded) throws -> Comparison.Tally) throws {
        let first = Self.seed ?? UInt64.random(in: 0..<1 << 32)
        print("fuzz, \(what): first seed \(first)")
        let end = ContinuousClock.now + .seconds(Self.seconds / shares)
        var tally = Comparison.Tally()
        var seed = first
        repeat {
            Watchdog.shared.note("CHILL_FUZZ_SEED=\(seed), \(what)")
            CrashReport.note("CHILL_FUZZ_SEED=\(seed), \(what)")
            do {
                var random = Seeded(seed)
                tally += try batch(&random)
            } catch {
                Issue.record("CHILL_FUZZ_SEED=\(seed): \(error)")
                return
            }
            seed += 1
        } while ContinuousClock.now < end
        print("fuzz, \(what): \(seed - first) batches, \(tally.accepted) inputs accepted, \(tally.refused) refused, no difference")
        #expect(tally.accepted > 0 && tally.refused > 0)
    }
}
