internal import Synchronization

/// What this process believes about the end of the log, lane by lane, and who waits for more.
///
/// Commits of this process and polling tell where something may be new; a reader that has looked there tells where the end is. A wrong
/// belief costs an empty query or a delay until the next poll, never an event.
package final class OutboxTail: Sendable {
    /// A lane in which something may lie behind the position.
    package struct Suspicion: Sendable, Hashable {
        package let position: LanePosition
        fileprivate let news: UInt64
    }

    private struct LaneEnd {
        /// Nothing lies behind this id, as far as is known; `max` while a commit is known but not its id.
        var id: Int64 = 0
        /// Counts what was heard of the lane.
        var news: UInt64 = 0
    }

    private struct State {
        var ends: [String: [LaneEnd]] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        var isClosed = false

        func isBehind(_ position: LanePosition, _ topics: [String]) -> Bool {
            topics.contains { ends[$0].map { $0[Int(position.lane)].id > position.position } ?? false }
        }

        func news(of lane: Int16, _ topics: [String]) -> UInt64 {
            topics.reduce(0) { $0 + (ends[$1]?[Int(lane)].news ?? 0) }
        }

        mutating func takeWoken() -> [Waiter] {
            let woken = waiters.filter { _, waiter in waiter.positions.contains { isBehind($0, waiter.topics) } }
            for identifier in woken.keys { waiters[identifier] = nil }
            return Array(woken.values)
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
    package var topics: [String] { state.withLock { Array($0.ends.keys) } }

    package func follows(_ topics: [String]) -> Bool { state.withLock { state in topics.allSatisfy { state.ends[$0] != nil } } }

    package func follow(_ topics: [String]) {
        state.withLock { state in
            for topic in topics where state.ends[topic] == nil { state.ends[topic] = Array(repeating: LaneEnd(), count: Int(Lane.count)) }
        }
    }

    /// It is another log: nothing that was believed of the old one holds.
    package func restart() {
        state.withLock { state in
            for topic in state.ends.keys { state.ends[topic] = Array(repeating: LaneEnd(), count: Int(Lane.count)) }
        }
    }

    /// These events are visible.
    package func raise(_ events: [LoggedEvent]) {
        let woken = state.withLock { state in
            for event in events {
                guard let end = state.ends[event.topic]?[Int(event.lane)], end.id < event.id else { continue }
                state.ends[event.topic]?[Int(event.lane)] = LaneEnd(id: event.id, news: end.news + 1)
            }
            return state.takeWoken()
        }
        for waiter in woken { waiter.resume() }
    }

    /// Something was committed in these lanes.
    package func committed(_ lanes: [TopicLane]) {
        let woken = state.withLock { state in
            var isHeeded = false
            for lane in lanes {
                guard let end = state.ends[lane.topic]?[Int(lane.lane)] else { continue }
                state.ends[lane.topic]?[Int(lane.lane)] = LaneEnd(id: .max, news: end.news + 1)
                isHeeded = true
            }
            return isHeeded ? state.takeWoken() : []
        }
        for waiter in woken { waiter.resume() }
    }

    /// The lanes in which something may lie behind the position.
    package func behind(topics: [String], positions: [LanePosition]) -> [Suspicion] {
        state.withLock { state in
            positions.filter { state.isBehind($0, topics) }.map { Suspicion(position: $0, news: state.news(of: $0.lane, topics)) }
        }
    }

    /// A reader has looked behind the position of a lane and has seen everything there, up to `last`.
    package func saw(topics: [String], _ suspicion: Suspicion, upTo last: Int64) {
        state.withLock { state in
            let lane = suspicion.position.lane
            // What was heard since the reader looked may lie behind what it saw.
            guard state.news(of: lane, topics) == suspicion.news else { return }
            for topic in topics { state.ends[topic]?[Int(lane)].id = last }
        }
    }

    /// Returns when something may lie behind the positions, after `limit`, or when the task is cancelled.
    package func wait(topics: [String], positions: [LanePosition], limit: Duration) async {
        let identifier = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(topics: topics, positions: positions, continuation: continuation)
                let isNeeded = state.withLock { state in
                    if Task.isCancelled || state.isClosed || positions.contains(where: { state.isBehind($0, topics) }) { return false }
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

    /// Nobody waits here any more: the process is about to stop.
    package func close() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.isClosed = true
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    private func resume(_ identifier: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: identifier) }?.resume()
    }
}
