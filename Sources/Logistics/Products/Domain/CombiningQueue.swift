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

    package init(limits: CombiningLimits = CombiningLimits()) { self.limits = limits }

    package var count: Int { waiting.count }
    package var running: Int { slow.count + (current == nil ? 0 : 1) }

    package mutating func arrived(_ element: Element) -> OnArrival {
        guard waiting.count < limits.waiting else { return .refuse }
        waiting.append(element)
        return next().map { .start($0) } ?? .wait
    }

    /// A batch, if it is still on its way, takes long. Answers the one that starts beside it.
    package mutating func slowed(_ number: Int) -> Batch? {
        guard current == number else { return nil }
        current = nil
        slow.insert(number)
        return next()
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
