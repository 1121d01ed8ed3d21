internal import Logging
internal import Metrics
internal import Synchronization

/// Notices events that were written under another version of their contract than this process was built with.
///
/// That is no error, for contracts only grow: it tells an operator which side is behind, before a field is missed.
final class ContractDrift: Sendable {
    private let expected: [UInt8]?
    private let count: Counter
    private let logger: Logger
    /// Those that have been reported; a few at most, since each is a version of one file.
    private let seen = Mutex<Set<[UInt8]>>([])

    /// - Parameter expected: the hash of the contract that this process knows.
    init(expected: [UInt8]?, count: Counter, logger: Logger) {
        self.expected = expected
        self.count = count
        self.logger = logger
    }

    func check(_ event: FetchedEvent) {
        guard let expected, let hash = event.contractHash, hash != expected else { return }
        count.increment()
        let isNew = seen.withLock { seen in seen.count < 100 && seen.insert(hash).inserted }
        guard isNew else { return }
        logger.notice(
            "Events come under another version of their contract",
            metadata: ["event": "\(event.id)", "written": "\(Self.text(hash))", "known": "\(Self.text(expected))"])
    }

    private static func text(_ hash: [UInt8]) -> String { hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
