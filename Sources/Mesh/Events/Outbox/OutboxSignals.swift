internal import struct FoundationEssentials.UUID
internal import Synchronization

/// Tells the outbox services of this process what has just been committed here, by the epoch of the log.
///
/// It only saves waiting: a service that hears nothing finds the same events by polling.
final class OutboxSignals: Sendable {
    static let shared = OutboxSignals()

    private struct Listener {
        weak var tail: OutboxTail?
    }

    private let listeners = Mutex<[UUID: [Listener]]>([:])

    func listen(_ tail: OutboxTail, epoch: UUID) {
        listeners.withLock { listeners in
            for (other, list) in listeners { listeners[other] = list.filter { $0.tail != nil && $0.tail !== tail } }
            listeners[epoch, default: []].append(Listener(tail: tail))
            listeners = listeners.filter { !$0.value.isEmpty }
        }
    }

    func committed(_ written: WrittenEvents) {
        let tails = listeners.withLock { $0[written.epoch]?.compactMap(\.tail) ?? [] }
        for tail in tails { tail.raise(written.events) }
    }
}
