internal import struct FoundationEssentials.UUID
internal import MeshEnvironment
internal import MeshEvents
internal import Testing

/// Who takes and gives which lanes.
struct LeaseMachineTests {
    private static let names = (1...5).map { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8($0))) }

    /// A table of holders, as the database keeps it, and machines that work on it.
    private struct World {
        var machines: [UUID: LeaseMachine] = [:]
        var holders: [UUID?]
        var terms: [Int64]
        var living: [UUID] = []

        init(lanes: Int) {
            holders = Array(repeating: nil, count: lanes)
            terms = Array(repeating: 0, count: lanes)
        }

        mutating func join(_ name: UUID) {
            machines[name] = LeaseMachine(me: name)
            living = (living + [name]).sorted { $0.uuidString < $1.uuidString }
        }

        var view: LeaseView {
            LeaseView(members: living, lanes: holders.indices.map { LeaseView.Lane(lane: Int16($0), holder: holders[$0], term: terms[$0]) })
        }

        mutating func turn(of name: UUID, seeing view: LeaseView? = nil) -> LeaseMachine.OnView {
            let seen = view ?? self.view
            guard let decision = machines[name]?.saw(seen) else { return LeaseMachine.OnView() }
            var granted: [LaneCursor] = []
            for lane in decision.take where holders[Int(lane)].map({ !living.contains($0) }) ?? true {
                holders[Int(lane)] = name
                terms[Int(lane)] += 1
                granted.append(LaneCursor(lane: lane, position: 0, term: terms[Int(lane)]))
            }
            for lane in decision.refresh where holders[Int(lane)] == name {
                granted.append(LaneCursor(lane: lane, position: 0, term: terms[Int(lane)]))
            }
            machines[name]?.granted(granted)
            for lane in decision.release where holders[Int(lane)] == name {
                holders[Int(lane)] = nil
                terms[Int(lane)] += 1
            }
            machines[name]?.released(decision.release)
            return decision
        }

        func share(of name: UUID) -> Int { holders.count { $0 == name } }
    }

    @Test func `the first instance takes every lane`() {
        var world = World(lanes: 64)
        world.join(Self.names[0])
        let first = world.turn(of: Self.names[0])
        #expect(first.take.count == 64)
        let second = world.turn(of: Self.names[0])
        #expect(second == LeaseMachine.OnView())
    }

    @Test func `a newcomer gets its share from those who have more, and only that moves`() {
        var world = World(lanes: 64)
        world.join(Self.names[0])
        _ = world.turn(of: Self.names[0])
        world.join(Self.names[1])
        let given = world.turn(of: Self.names[0]).release
        #expect(given.count == 32)
        let taken = world.turn(of: Self.names[1]).take
        #expect(Set(taken) == Set(given))
        let rest = [world.turn(of: Self.names[0]), world.turn(of: Self.names[1])]
        #expect(rest == [LeaseMachine.OnView(), LeaseMachine.OnView()])
    }

    @Test(arguments: [1, 2, 3, 4, 5]) func `shares differ by one at most, whoever comes and goes in whatever order`(_ seed: Int) {
        let random = RandomSource.seeded(UInt64(seed))
        var world = World(lanes: 64)
        for _ in 0..<40 {
            let name = Self.names[Int(random.next() % 5)]
            if let index = world.living.firstIndex(of: name) {
                // Dies without a word.
                if world.living.count > 1 { world.living.remove(at: index) }
            } else {
                world.join(name)
            }
            // Two rounds, each in another order, the first with views that are old for some.
            let old = world.view
            for name in world.living where random.next() % 2 == 0 { _ = world.turn(of: name, seeing: old) }
            for _ in 0..<3 {
                for name in world.living { _ = world.turn(of: name) }
            }
            let shares = world.living.map { world.share(of: $0) }
            #expect(shares.reduce(0, +) == 64)
            #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
        }
    }

    @Test func `the lanes of a dead instance go to the living`() {
        var world = World(lanes: 64)
        for name in Self.names.prefix(3) { world.join(name) }
        for _ in 0..<3 { for name in Self.names.prefix(3) { _ = world.turn(of: name) } }
        world.living.removeFirst()
        for _ in 0..<2 { for name in world.living { _ = world.turn(of: name) } }
        #expect(world.living.map { world.share(of: $0) } == [32, 32])
    }

    @Test func `who wakes late learns what it has lost, and claims nothing without a living lease`() {
        var world = World(lanes: 4)
        world.join(Self.names[0])
        _ = world.turn(of: Self.names[0])
        world.living = []
        world.join(Self.names[1])
        _ = world.turn(of: Self.names[1])
        let woken = world.turn(of: Self.names[0])
        #expect(woken == LeaseMachine.OnView(lost: [0, 1, 2, 3]))
    }

    @Test func `a raised term makes the holder read its lane again`() {
        var world = World(lanes: 2)
        world.join(Self.names[0])
        _ = world.turn(of: Self.names[0])
        world.terms[1] += 1
        let decision = world.turn(of: Self.names[0])
        #expect(decision == LeaseMachine.OnView(refresh: [1]))
        let next = world.turn(of: Self.names[0])
        #expect(next == LeaseMachine.OnView())
    }
}
