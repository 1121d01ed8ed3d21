internal import MeshEvents
internal import Testing

/// Which lanes go together, in every order of a few things that can happen.
struct GatheringMachineTests {
    private enum Happening: CaseIterable { case small, large, oldestSlows, oldestEnds, newestEnds }

    /// Carries what happened so far, and what must hold of it.
    private struct World {
        static let few = 2, most = 3, share = 4

        var machine = GatheringMachine(few: few, most: most, share: share)
        var sizes: [GatheringMachine.Ticket: Int] = [:]
        var waiting: [GatheringMachine.Ticket] = []
        var running: [Int] = []
        var slow: Set<Int> = []

        mutating func does(_ happening: Happening) -> Bool {
            switch happening {
            case .small: join(1)
            case .large: join(3)
            case .oldestSlows:
                guard let run = running.first(where: { !slow.contains($0) }) else { return false }
                slow.insert(run)
                begins(machine.slowed(run))
            case .oldestEnds:
                guard let run = running.first else { return false }
                end(run)
            case .newestEnds:
                guard running.count > 1, let run = running.last else { return false }
                end(run)
            }
            return true
        }

        private mutating func join(_ events: Int) {
            let (ticket, group) = machine.joined(events: events)
            sizes[ticket] = events
            waiting.append(ticket)
            begins(group)
        }

        private mutating func end(_ run: Int) {
            running.removeAll { $0 == run }
            slow.remove(run)
            begins(machine.ended(run))
        }

        private mutating func begins(_ group: GatheringMachine.Group?) {
            if let group {
                #expect(!group.tickets.isEmpty)
                #expect(Array(waiting.prefix(group.tickets.count)) == group.tickets, "those who came first go first, and nobody goes twice")
                #expect(events(group.tickets.dropLast()) < Self.share, "a full transaction takes nobody in")
                waiting.removeFirst(group.tickets.count)
                #expect(events(group.tickets[...]) >= Self.share || waiting.isEmpty, "whoever waits goes along while there is room")
                running.append(group.run)
            }
            #expect(running.count <= Self.most)
            #expect(Set(running).count == running.count)
            let mayBegin = running.count < Self.most && (running.count - slow.count < Self.few || events(waiting[...]) >= Self.share)
            #expect(waiting.isEmpty || !mayBegin, "nobody waits without need")
        }

        private func events(_ tickets: ArraySlice<GatheringMachine.Ticket>) -> Int { tickets.reduce(0) { $0 + (sizes[$1] ?? 0) } }
    }

    @Test func `lanes go in order, together when they must wait, and none waits without need`() {
        var worlds = 0
        func explore(_ world: World, depth: Int) {
            worlds += 1
            guard depth > 0 else { return }
            for happening in Happening.allCases {
                var next = world
                if next.does(happening) { explore(next, depth: depth - 1) }
            }
        }
        explore(World(), depth: 7)
        #expect(worlds > 10_000)
    }

    @Test func `a transaction that has ended cannot turn slow`() {
        var machine = GatheringMachine(few: 1, most: 2, share: 4)
        let first = machine.joined(events: 1).group
        #expect(first == GatheringMachine.Group(run: 1, tickets: [1]))
        #expect(machine.joined(events: 1).group == nil)
        #expect(machine.ended(1) == GatheringMachine.Group(run: 2, tickets: [2]))
        #expect(machine.joined(events: 1).group == nil)
        #expect(machine.slowed(1) == nil)
        #expect(machine.slowed(2) == GatheringMachine.Group(run: 3, tickets: [3]))
    }
}
