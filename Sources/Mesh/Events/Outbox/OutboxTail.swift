package import struct FoundationEssentials.UUID
internal import Synchronization

/// What this process believes about the end of the log: the greatest id of each topic's lanes, and who waits for more.
///
/// A lane's end is raised by commits of this process and by polling. An end that is too low delays an event until the next poll; one
/// that is too high costs an empty query.
package final class OutboxTail: Sendable {
    private struct State {
        var ends: [String: [Int64]] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        var isClosed = false

        func end(of topics: [String], lane: Int16) -> Int64 {
            topics.reduce(0) { max($0, ends[$1]?[Int(lane)] ?? 0) }
        }

        func isBehind(_ waiter: Waiter) -> Bool {
            waiter.positions.contains { end(of: waiter.topics, lane: $0.lane) > $0.position }
        }
    }

    private struct Waiter {
        let topics: [String]
        let positions: [LanePosition]
        let continuation: CheckedContinuation<Void, Never>
        var timer: Task<Void, Never>?

        func resume() {
            timer?.cancel()
            continuation.resume()
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// The topics whose ends are followed: those that somebody has asked for.
    var topics: [String] { state.withLock { Array($0.ends.keys) } }

    package func follows(_ topics: [String]) -> Bool { state.withLock { state in topics.allSatisfy { state.ends[$0] != nil } } }

    package func follow(_ topics: [String]) {
        state.withLock { state in
            for topic in topics where state.ends[topic] == nil { state.ends[topic] = Array(repeating: 0, count: Int(Lane.count)) }
        }
    }

    /// It is another log: nothing that was believed of the old one holds.
    package func restart(epoch: UUID) {
        state.withLock { state in
            for topic in state.ends.keys { state.ends[topic] = Array(repeating: 0, count: Int(Lane.count)) }
        }
        OutboxSignals.shared.listen(self, epoch: epoch)
    }

    /// Nobody waits here any more: the process is about to stop.
    package func close() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.isClosed = true
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Events became visible.
    package func raise(_ events: [LoggedEvent]) {
        let woken = state.withLock { state in
            for event in events where state.ends[event.topic] != nil {
                if state.end(of: [event.topic], lane: event.lane) < event.id { state.ends[event.topic]?[Int(event.lane)] = event.id }
            }
            let woken = state.waiters.filter { state.isBehind($0.value) }
            for identifier in woken.keys { state.waiters[identifier] = nil }
            return woken.values
        }
        for waiter in woken { waiter.resume() }
    }

    /// The lanes in which something is believed to lie behind the position, with the believed ends.
    package func behind(topics: [String], positions: [LanePosition]) -> [LanePosition] {
        state.withLock { state in positions.filter { state.end(of: topics, lane: $0.lane) > $0.position } }
    }

    /// A query found nothing in this lane behind the position, although the end was believed to be at `believed`.
    package func lower(topics: [String], to position: LanePosition, believed: Int64) {
        state.withLock { state in
            for topic in topics {
                guard let end = state.ends[topic]?[Int(position.lane)], end > position.position, end <= believed else { continue }
                state.ends[topic]?[Int(position.lane)] = position.position
            }
        }
    }

    func end(of topics: [String], lane: Int16) -> Int64 { state.withLock { $0.end(of: topics, lane: lane) } }

    /// Returns when something lies behind the positions, after `limit`, or when the task is cancelled.
    package func wait(topics: [String], positions: [LanePosition], limit: Duration) async {
        let identifier = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(topics: topics, positions: positions, continuation: continuation)
                let isNeeded = state.withLock { state in
                    if Task.isCancelled || state.isClosed || state.isBehind(waiter) { return false }
                    state.waiters[identifier] = waiter
                    return true
                }
                guard isNeeded else { return continuation.resume() }
                let timer = Task { [weak self] in
                    do { try await Task.sleep(for: limit) } catch { return }
                    self?.resume(identifier)
                }
                let isWaiting = state.withLock { state in
                    state.waiters[identifier]?.timer = timer
                    return state.waiters[identifier] != nil
                }
                if !isWaiting { timer.cancel() }
            }
        } onCancel: {
            resume(identifier)
        }
    }

    private func resume(_ identifier: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: identifier) }?.resume()
    }
}
