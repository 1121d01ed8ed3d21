internal import DequeModule

/// Which waiting orders are decided together. Pure: events go in, what to start comes out.
///
/// The first order starts at once; those that come while it is on its way wait and go together, first come first served. So the batches
/// grow with the load by themselves, and nobody waits for company.
package struct CombiningQueue<Element: Sendable>: Sendable {
    package enum OnArrival {
        case start([Element])
        case wait
        /// Too many wait already.
        case refuse
    }

    private let limits: CombiningLimits
    private var waiting: Deque<Element> = []
    package private(set) var running = 0

    package init(limits: CombiningLimits = CombiningLimits()) { self.limits = limits }

    package var count: Int { waiting.count }

    package mutating func arrived(_ element: Element) -> OnArrival {
        if running < limits.atOnce, waiting.isEmpty {
            running += 1
            return .start([element])
        }
        guard waiting.count < limits.waiting else { return .refuse }
        waiting.append(element)
        return .wait
    }

    /// A batch is done. Answers the next one.
    package mutating func finished() -> [Element]? {
        guard !waiting.isEmpty else {
            running -= 1
            return nil
        }
        let batch = Array(waiting.prefix(limits.batch))
        waiting.removeFirst(batch.count)
        return batch
    }
}
