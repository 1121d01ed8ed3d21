import Deliveries
import MeshEnvironment
import Testing
import struct FoundationEssentials.UUID

struct WorkSharingTests {
    private let random = RandomSource.seeded(3)
    private let now = Timestamp(seconds: 1_750_000_000)
    private var pool: Pool { Pool(hub: UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)), kind: .hub) }

    @Test func `the least loaded driver is next, then the one idle the longest, then the smaller id`() {
        let busy = driver(4, open: 2, at: nil), idle = driver(3, open: 1, at: now - .seconds(60)), longIdle = driver(2, open: 1, at: now - .seconds(90))
        var sharing = WorkSharing(drivers: [busy, idle, longIdle], now: now)
        #expect(sharing.next(in: pool) == longIdle.id)
        #expect(sharing.next(in: pool) == idle.id)
        // All have two now: the busy one has never been given a leg by the clock, so it has been idle the longest.
        #expect(sharing.next(in: pool) == busy.id)
        // The others were given theirs at the same instant.
        #expect(sharing.next(in: pool) == longIdle.id)
    }

    @Test func `nobody is given more than the capacity`() {
        var sharing = WorkSharing(drivers: [driver(1, open: 0, capacity: 2), driver(2, open: 1, capacity: 1), driver(3, open: 5, capacity: 2)], now: now)
        var given: [UUID: Int] = [:]
        while let id = sharing.next(in: pool) { given[id, default: 0] += 1 }
        #expect(given == [id(1): 2])
        #expect(!sharing.hasRoom(in: pool))
    }

    @Test func `many legs are spread evenly`() {
        var sharing = WorkSharing(drivers: (1...3).map { driver($0, open: 0, capacity: 20) }, now: now)
        var given: [UUID: Int] = [:]
        for _ in 0..<50 { if let id = sharing.next(in: pool) { given[id, default: 0] += 1 } }
        #expect(given.values.sorted() == [16, 17, 17])
    }

    @Test func `drivers of another hub or kind are not asked`() {
        var sharing = WorkSharing(drivers: [driver(1, open: 0)], now: now)
        #expect(sharing.next(in: Pool(hub: pool.hub, kind: .firm)) == nil)
        #expect(sharing.next(in: Pool(hub: UUID(uuid: (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)), kind: .hub)) == nil)
        #expect(sharing.hasRoom(in: pool))
    }

    @Test func `pools have different locks`() {
        var keys: Set<Int64> = []
        for _ in 0..<500 {
            let hub = UUID.version7(at: now, random: random)
            for kind in LegKind.allCases { keys.insert(Pool(hub: hub, kind: kind).lockKey) }
        }
        #expect(keys.count == 1000)
        #expect(Pool(hub: pool.hub, kind: .hub).lockKey == pool.lockKey)
    }

    private func id(_ number: Int) -> UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(number))) }

    private func driver(_ number: Int, open: Int32, capacity: Int32 = 20, at time: Timestamp? = nil) -> DriverLoad {
        DriverLoad(id: id(number), pool: pool, capacity: capacity, openLegs: open, lastAssignedAt: time)
    }
}
