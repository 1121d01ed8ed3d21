internal import Synchronization

/// Tells the outbox services of this process what has just been committed in it.
///
/// It only saves waiting, so it may tell too much: a service that follows the same topic of another database looks once in vain. A
/// service that hears nothing finds the same events by polling.
final class OutboxSignals: Sendable {
    static let shared = OutboxSignals()

    private struct Listener {
        weak var tail: OutboxTail?
    }

    private let listeners = Mutex<[Listener]>([])

    func listen(_ tail: OutboxTail) {
        listeners.withLock { listeners in
            listeners.removeAll { $0.tail == nil }
            listeners.append(Listener(tail: tail))
        }
    }

    func committed(_ lanes: [TopicLane]) {
        let tails = listeners.withLock { $0.compactMap(\.tail) }
        for tail in tails { tail.committed(lanes) }
    }
}
