internal import DequeModule

/// Which of the lanes that wait go together into the next transaction. No clock, no database.
///
/// A lane that comes while few transactions run goes at once. The others wait for one of these to end and then go together, so that the
/// more there is to do, the more of it each commit carries. Handlers that take long hold nobody up for long: a slow transaction no longer
/// counts among the few, and when a whole transaction's worth waits, further ones begin.
package struct GatheringMachine: Sendable {
    package typealias Ticket = Int

    /// The lanes of a transaction that begins, in the order in which they came.
    package struct Group: Sendable, Hashable {
        package var run: Int
        package var tickets: [Ticket]

        package init(run: Int, tickets: [Ticket]) {
            self.run = run
            self.tickets = tickets
        }
    }

    private let few: Int
    private let most: Int
    private let share: Int
    private var waiting: Deque<(ticket: Ticket, events: Int)> = []
    private var waitingEvents = 0
    private var lastTicket: Ticket = 0
    private var lastRun = 0
    private var running: Set<Int> = []
    private var slow: Set<Int> = []

    /// - Parameters:
    ///   - few: transactions that run however little waits.
    ///   - most: transactions that run however much waits.
    ///   - share: events that make a transaction full.
    package init(few: Int, most: Int, share: Int) {
        self.most = max(1, most)
        self.few = max(1, min(few, self.most))
        self.share = max(1, share)
    }

    /// A lane has come with events; answers its ticket, and the transaction that begins now, if one does.
    package mutating func joined(events: Int) -> (ticket: Ticket, group: Group?) {
        lastTicket += 1
        waiting.append((lastTicket, events))
        waitingEvents += events
        return (lastTicket, next())
    }

    /// A transaction, if it still runs, takes long.
    package mutating func slowed(_ run: Int) -> Group? {
        guard running.contains(run) else { return nil }
        slow.insert(run)
        return next()
    }

    package mutating func ended(_ run: Int) -> Group? {
        running.remove(run)
        slow.remove(run)
        return next()
    }

    /// Those who have waited longest, until the transaction is full.
    private mutating func next() -> Group? {
        guard !waiting.isEmpty, running.count < most, running.count - slow.count < few || waitingEvents >= share else { return nil }
        lastRun += 1
        running.insert(lastRun)
        var group = Group(run: lastRun, tickets: [])
        var events = 0
        while events < share, let lane = waiting.popFirst() {
            group.tickets.append(lane.ticket)
            events += lane.events
        }
        waitingEvents -= events
        return group
    }
}
