internal import Logging
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshPostgres

/// Deletes what nobody can use any more: sessions past their end, failures that the throttle has forgotten.
struct Housekeeping: Sendable {
    let database: Database
    let time: TimeSource
    let logger: Logger

    static let pause: Duration = .seconds(600)
    private static let batch = 1000

    func run() async throws {
        while true {
            try await Task.sleep(for: Self.pause)
            do {
                try await sweep()
            } catch let error where !(error is CancellationError) {
                logger.warning("old sessions were not deleted; the next attempt comes by itself", metadata: ["error": "\(error)"])
            }
        }
    }

    func sweep() async throws {
        let now = time.storable()
        try await all { SessionStatements.sweep(expiredBefore: now, atMost: $0) }
        try await all { LoginFailureStatements.sweep(before: now - LoginThrottle.window, atMost: $0) }
    }

    /// In small bites, so that no lock is held for long.
    private func all(_ statement: @Sendable (Int) -> Statement<Void>) async throws {
        while try await database.transaction({ try await $0.run(statement(Self.batch)) }) == Self.batch {}
    }
}
