internal import DequeModule

/// Which waiting orders are decided together. Pure: events go in, what to start comes out.
///
/// The first order starts at once; those that come while it is on its way wait and go together, first come first served. So the batches
/// grow with the load by themselves, and nobody waits for company. One batch at a time: a second one would be small, would wait for the
/// first one's products, and would cost as much again. Only a batch that takes long, because somebody else holds one of its products,
/// holds nobody up.
package struct CombiningQueue<Element: Sendable>: Sendable {
    package struct Batch: Sendable {
        package let number: Int
        package let elements: [Element]
    }

    package enum OnArrival: Sendable {
        case start(Batch)
        case wait
        /// Too many wait already.
        case refuse
    }

    private let limits: CombiningLimits
    private var waiting: Deque<Element> = []
    private var lastNumber = 0
    /// The batches that are on their way: the one that others wait for, and those that take long.
    private var current: Int?
    private var slow: Set<Int> = []
    /// The batch that was on its way at the last look.
    private var seen: Int?
    /// Whether there will be another look.
    package private(set) var isWatched = false

    package init(limits: CombiningLimits = CombiningLimits()) { self.limits = limits }

    package var count: Int { waiting.count }
    package var running: Int { slow.count + (current == nil ? 0 : 1) }

    package mutating func arrived(_ element: Element) -> OnArrival {
        guard waiting.count < limits.waiting else { return .refuse }
        waiting.append(element)
        return next().map { .start($0) } ?? .wait
    }

    /// Whether somebody must look from now on, at regular times: asked after each event.
    package mutating func mustBeWatched() -> Bool {
        guard current != nil, !isWatched else { return false }
        isWatched = true
        seen = current
        return true
    }

    /// A look: a batch that was on its way at the look before as well takes long. Answers the one that starts beside it.
    package mutating func looked() -> Batch? {
        if let current, current == seen {
            slow.insert(current)
            self.current = nil
        }
        let batch = next()
        seen = current
        isWatched = current != nil
        return batch
    }

    /// A batch is done. Answers the next one.
    package mutating func finished(_ number: Int) -> Batch? {
        if current == number { current = nil }
        slow.remove(number)
        return next()
    }

    private mutating func next() -> Batch? {
        guard current == nil, running < limits.atOnce, !waiting.isEmpty else { return nil }
        let size = min(waiting.count, limits.batch)
        defer { waiting.removeFirst(size) }
        lastNumber += 1
        current = lastNumber
        return Batch(number: lastNumber, elements: Array(waiting.prefix(size)))
    }
}
