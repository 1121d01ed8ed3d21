internal import DequeModule

/// Which waiting orders are decided together. Pure: events go in, what to start comes out.
///
/// The first order starts at once; those that come while it is on its way wait and go together, first come first served. So the batches
/// grow with the load by themselves, and nobody waits for company. Right behind a batch a second one goes, if it is as large: a smaller one
/// would take the place of the many that come back when the first is answered. Beside batches that take long, because somebody else holds one
/// of their products, others go as long as ``CombiningLimits/atOnce`` allows.
package struct CombiningQueue<Element: Sendable>: Sendable {
    package struct Batch: Sendable {
        package let number: Int
        /// Batches of the same track go one behind the other; a new track goes past those that take long.
        package let track: Int
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
    private var track = 0
    /// The batches that are on their way: the one that others wait for with the one behind it, and those that take long.
    private var line: [(number: Int, size: Int)] = []
    private var slow: Set<Int> = []
    /// The batch that was on its way at the last look.
    private var seen: Int?
    /// Whether there will be another look.
    package private(set) var isWatched = false

    package init(limits: CombiningLimits = CombiningLimits()) { self.limits = limits }

    package var count: Int { waiting.count }
    package var running: Int { slow.count + line.count }

    package mutating func arrived(_ element: Element) -> OnArrival {
        guard waiting.count < limits.waiting else { return .refuse }
        waiting.append(element)
        return next().map { .start($0) } ?? .wait
    }

    /// Whether somebody must look from now on, at regular times: asked after each event.
    package mutating func mustBeWatched() -> Bool {
        guard let first = line.first, !isWatched else { return false }
        isWatched = true
        seen = first.number
        return true
    }

    /// A look: a batch that was on its way at the look before as well takes long. Answers the one that starts beside it.
    package mutating func looked() -> Batch? {
        if let first = line.first, first.number == seen {
            slow.formUnion(line.lazy.map(\.number))
            line = []
            track += 1
        }
        let batch = next()
        seen = line.first?.number
        isWatched = seen != nil
        return batch
    }

    /// A batch is done. Answers the next one.
    package mutating func finished(_ number: Int) -> Batch? {
        line.removeAll { $0.number == number }
        slow.remove(number)
        return next()
    }

    private mutating func next() -> Batch? {
        let size = min(waiting.count, limits.batch)
        guard size > 0, running < limits.atOnce else { return nil }
        if let first = line.first, line.count > 1 || size < max(2, first.size) { return nil }
        defer { waiting.removeFirst(size) }
        lastNumber += 1
        line.append((lastNumber, size))
        return Batch(number: lastNumber, track: track, elements: Array(waiting.prefix(size)))
    }
}
