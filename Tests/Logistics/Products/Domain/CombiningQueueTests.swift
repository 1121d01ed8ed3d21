import MeshEnvironment
import Products
import Testing

@Suite struct CombiningQueueTests {
    private func queue(batch: Int = 3, atOnce: Int = 1, waiting: Int = 100) -> CombiningQueue<Int> {
        var limits = CombiningLimits()
        (limits.batch, limits.atOnce, limits.waiting) = (batch, atOnce, waiting)
        return CombiningQueue(limits: limits)
    }

    private func expectNone(_ batch: CombiningQueue<Int>.Batch?, _ why: Comment? = nil, location: SourceLocation = #_sourceLocation) {
        #expect(batch?.elements == nil, why, sourceLocation: location)
    }

    /// What an event has started.
    private func batch(_ arrival: CombiningQueue<Int>.OnArrival) -> CombiningQueue<Int>.Batch? {
        if case .start(let batch) = arrival { batch } else { nil }
    }

    @Test func `the first starts alone, those who come meanwhile go together in their order`() throws {
        var queue = queue(atOnce: 2)
        let firstBatch = batch(queue.arrived(1)), first = try #require(firstBatch)
        #expect(first.elements == [1])
        expectNone(batch(queue.arrived(2)), "one behind one would be too small")
        let secondBatch = batch(queue.arrived(3)), second = try #require(secondBatch)
        #expect(second.elements == [2, 3] && second.track == first.track)
        for order in 4...7 { expectNone(batch(queue.arrived(order)), "two are in line") }
        let thirdBatch = queue.finished(first.number), third = try #require(thirdBatch)
        #expect(third.elements == [4, 5, 6])
        expectNone(queue.finished(second.number), "the one that is left is smaller than the batch on its way")
        let fourthBatch = queue.finished(third.number), fourth = try #require(fourthBatch)
        #expect(fourth.elements == [7])
        expectNone(queue.finished(fourth.number))
        #expect(queue.running == 0)
    }

    @Test func `beside a batch that takes long others go, as many as may be on their way`() throws {
        var queue = queue(atOnce: 2)
        let firstBatch = batch(queue.arrived(1)), first = try #require(firstBatch)
        guard queue.mustBeWatched() else { return #expect(Bool(false)) }
        expectNone(batch(queue.arrived(2)))
        if queue.mustBeWatched() { #expect(Bool(false), "somebody looks already") }
        let secondBatch = queue.looked(), second = try #require(secondBatch)
        #expect(second.elements == [2] && second.track != first.track)
        expectNone(batch(queue.arrived(3)))
        expectNone(queue.looked(), "two are on their way")
        #expect(!queue.isWatched, "both are known to take long")
        let thirdBatch = queue.finished(first.number), third = try #require(thirdBatch)
        #expect(third.elements == [3] && third.track != second.track)
        guard queue.mustBeWatched() else { return #expect(Bool(false)) }
        expectNone(queue.finished(third.number))
        // Only the slow one is left: whoever comes now starts at once.
        let fourthBatch = batch(queue.arrived(4)), fourth = try #require(fourthBatch)
        expectNone(queue.finished(second.number))
        expectNone(queue.finished(fourth.number))
        #expect(queue.running == 0)
        expectNone(queue.looked())
        #expect(!queue.isWatched)
    }

    @Test func `a batch that began after the last look has time until the one after next`() throws {
        var queue = queue(atOnce: 2)
        let firstBatch = batch(queue.arrived(1)), first = try #require(firstBatch)
        guard queue.mustBeWatched() else { return #expect(Bool(false)) }
        _ = queue.arrived(2)
        let second = queue.finished(first.number)
        #expect(second?.elements == [2])
        _ = queue.arrived(3)
        expectNone(queue.looked())
        #expect(queue.isWatched)
        let third = queue.looked()
        #expect(third?.elements == [3])
    }

    @Test func `a line that is full refuses`() {
        var queue = queue(waiting: 1)
        _ = queue.arrived(1)
        _ = queue.arrived(2)
        guard case .refuse = queue.arrived(3) else { return #expect(Bool(false)) }
        #expect(queue.count == 1)
    }

    /// Whatever the order of events: nobody is lost, nobody is served twice, nobody overtakes, and the limits hold.
    @Test(arguments: 0..<60 as Range<UInt64>) func `every history serves everybody once and in order`(seed: UInt64) throws {
        let random = RandomSource.seeded(seed)
        let atOnce = Int(random.next() % 3) + 1, most = Int(random.next() % 4) + 1
        var queue = queue(batch: most, atOnce: atOnce, waiting: 1000)
        var served: [Int] = [], next = 0
        /// Which batches are on their way, and how many looks have seen them.
        var running: [Int: Int] = [:]
        var watched = false
        func began(_ batch: CombiningQueue<Int>.Batch?) {
            guard let batch else { return }
            #expect(!batch.elements.isEmpty && batch.elements.count <= most)
            #expect(running.updateValue(0, forKey: batch.number) == nil)
            served += batch.elements
        }
        for step in 0..<400 {
            let one = running.keys.sorted().randomElement(using: random)
            switch random.next() % 6 {
            case 0...2 where step < 300:
                began(batch(queue.arrived(next)))
                next += 1
            case 3 where watched:
                for number in running.keys { running[number, default: 0] += 1 }
                began(queue.looked())
                watched = queue.isWatched
            default:
                guard let one else { continue }
                running[one] = nil
                began(queue.finished(one))
            }
            if queue.mustBeWatched() {
                #expect(!watched)
                watched = true
            }
            #expect(queue.running == running.count && running.count <= atOnce)
            #expect(running.values.count { $0 == 0 } <= 2, "three are in line")
            #expect(queue.count == 0 || running.count == atOnce || watched, "somebody waits although there is room")
            var later = queue
            _ = (later.looked(), later.looked())
            #expect(queue.count == 0 || later.count < queue.count || later.running == atOnce, "somebody waits for a batch that takes long")
            #expect(watched || !running.values.contains(0), "a batch is on its way that nobody will see")
        }
        while let one = running.keys.first {
            running[one] = nil
            began(queue.finished(one))
        }
        #expect(served == Array(0..<next))
    }
}

extension Array {
    fileprivate func randomElement(using random: RandomSource) -> Element? { isEmpty ? nil : self[Int(random.next() % UInt64(count))] }
}
