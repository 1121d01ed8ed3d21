internal import Foundation
internal import Synchronization

/// Ends the run when one input takes too long: a hang would otherwise end it without a word.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private struct Watched {
        let since: ContinuousClock.Instant
        let input: CorpusCase?
    }

    private static let most = Duration.seconds(20)
    private let watched = Mutex<Watched?>(nil)
    private let seed = Mutex("")

    private init() {
        Thread.detachNewThread { [self] in
            while true {
                Thread.sleep(forTimeInterval: 1)
                guard let watched = watched.withLock({ $0 }), ContinuousClock.now - watched.since > Self.most else { continue }
                let what = watched.input.map { "as a file of Tests/Fuzz/Corpus:\n\($0.text)" } ?? "Python's answer\n"
                FileHandle.standardError.write(Data("\(seed.withLock { $0 }): takes more than \(Self.most): \(what)".utf8))
                abort()
            }
        }
    }

    /// What the report says to begin with.
    func note(_ seed: String) { self.seed.withLock { $0 = seed } }

    /// Does the work on the input, or on what has been asked of Python.
    func watch<R>(_ input: CorpusCase?, _ work: () throws -> R) rethrows -> R {
        watched.withLock { $0 = Watched(since: .now, input: input) }
        defer { watched.withLock { $0 = nil } }
        return try work()
    }
}
