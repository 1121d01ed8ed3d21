import MeshEnvironment
import Products
import Testing

@Suite struct CombiningQueueTests {
    private func queue(batch: Int = 3, atOnce: Int = 1, waiting: Int = 100) -> CombiningQueue<Int> {
        var limits = CombiningLimits()
        (limits.batch, limits.atOnce, limits.waiting) = (batch, atOnce, waiting)
        return CombiningQueue(limits: limits)
    }

    @Test func `the first starts alone, those who come meanwhile go together in their order`() {
        var queue = queue()
        guard case .start([1]) = queue.arrived(1) else { return #expect(Bool(false)) }
        for order in 2...6 {
            guard case .wait = queue.arrived(order) else { return #expect(Bool(false)) }
        }
        #expect(queue.finished() == [2, 3, 4])
        #expect(queue.finished() == [5, 6])
        #expect(queue.finished() == nil)
        #expect(queue.running == 0)
    }

    @Test func `a line that is full refuses`() {
        var queue = queue(waiting: 1)
        _ = queue.arrived(1)
        _ = queue.arrived(2)
        guard case .refuse = queue.arrived(3) else { return #expect(Bool(false)) }
        #expect(queue.count == 1)
    }

    /// Whatever the order of events: nobody is lost, nobody is served twice, nobody overtakes, and the limits hold.
    @Test(arguments: 0..<40 as Range<UInt64>) func `every history serves everybody once and in order`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        let atOnce = Int(random.next() % 3) + 1, most = Int(random.next() % 4) + 1
        var queue = queue(batch: most, atOnce: atOnce, waiting: 1000)
        var started: [Int] = [], running = 0, next = 0
        for step in 0..<300 {
            if step < 250, random.next() % 3 != 0 {
                if case .start(let batch) = queue.arrived(next) {
                    started += batch
                    running += 1
                }
                next += 1
            } else if running > 0 {
                if let batch = queue.finished() {
                    #expect(!batch.isEmpty && batch.count <= most)
                    started += batch
                } else {
                    running -= 1
                }
            }
            #expect(running == queue.running && running <= atOnce)
            #expect(queue.count == 0 || running == atOnce, "somebody waits although there is room")
        }
        while running > 0 { if let batch = queue.finished() { started += batch } else { running -= 1 } }
        #expect(started == Array(0..<next))
    }
}
