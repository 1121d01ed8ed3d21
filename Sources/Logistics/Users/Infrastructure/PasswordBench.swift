internal import Mesh
internal import MeshPassport

/// Hashes and checks passwords off the event loops, a few at a time: each takes 50 ms of a core and 32 MiB on purpose.
struct PasswordBench: Sendable {
    private let slots: Slots

    init(places: Int = 2) { slots = Slots(places, longestQueue: 256) }

    /// Runs `work`, which may hash, in one of the places.
    nonisolated(nonsending) func withPlace<R>(_ work: (Place) async throws -> R) async throws -> R {
        try await slots.withSlot { try await work(Place()) }
    }

    struct Place: Sendable {
        fileprivate init() {}

        func hash(_ password: String) async throws -> String {
            try await withTaskExecutorPreference(globalConcurrentExecutor) { try PasswordHash.make(password) }
        }

        /// Takes the same time without a stored hash, so that nobody learns from it which e-mails have accounts.
        func verify(_ password: String, stored: String?) async -> Bool {
            await withTaskExecutorPreference(globalConcurrentExecutor) {
                if let stored { PasswordHash.verify(password, stored) } else { PasswordHash.verifyDummy(password) }
            }
        }
    }
}
