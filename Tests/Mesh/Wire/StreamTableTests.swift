import MeshEnvironment
import MeshWire
import Testing

@Suite struct StreamTableTests {
    @Test(arguments: [UInt64(1), 2, 3]) func `it holds what a dictionary would hold`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        var table = StreamTable(), model: [UInt32: StreamTable.Entry] = [:], next: UInt32 = 1
        for round in 0..<5_000 {
            // It fills in some rounds and empties in others.
            switch random.next() % (round % 1000 < 500 ? 8 : 16) {
            case 0...4:
                next += 2 * (1 + UInt32(truncatingIfNeeded: random.next() % 3))
                let slot = table.insert(next)
                #expect(!model.values.contains { $0.slot == slot })
                model[next] = StreamTable.Entry(slot: slot)
            case 5:
                guard let stream = model.keys.min() else { continue }
                let expected = model[stream].flatMap { $0.life == .active ? $0.slot : nil }
                #expect(table.linger(stream) == expected)
                model[stream]?.life = .lingering
            case 6:
                #expect(table.remove(next + 2) == nil && table.linger(next + 2) == nil && table[next + 2] == nil && table[0] == nil)
            default:
                let streams = model.keys.sorted()
                guard !streams.isEmpty else { continue }
                let stream = streams[Int(random.next() % UInt64(streams.count))]
                #expect(table[stream] == model[stream])
                #expect(table.remove(stream) == model.removeValue(forKey: stream))
            }
            #expect(table.count == model.count && table.lingering == model.values.count { $0.life == .lingering })
        }
        for (stream, entry) in model { #expect(table[stream] == entry) }
        let last = model.keys.sorted().dropFirst(model.count / 2).first ?? 0
        let above = model.filter { $0.key > last }
        #expect(table.removeAll(above: last) == above.sorted { $0.key < $1.key }.map(\.value))
        #expect(table.count == model.count - above.count)
    }

    @Test func `streams that follow each other are found soon, whatever number was drawn`() {
        let random = RandomSource.seeded(4)
        // A small number and a round one are those that a product alone does worst with.
        for secret in [0, 1, 1 << 63] + (0..<200).map({ _ in random.next() }) {
            for step: UInt32 in [2, 4, 2048] {
                var table = StreamTable(secret: secret), first: UInt32 = 1, next: UInt32 = 1
                var longest = 0
                for number in 0..<2048 {
                    _ = table.insert(next)
                    next += step
                    // 1024 at a time: half of all places are taken, and no more than that ever is.
                    if number >= 1024 {
                        #expect(table.remove(first) != nil)
                        first += step
                    }
                    if number % 256 == 255 { longest = max(longest, table.longestSearch) }
                }
                #expect(longest < 100, "secret \(secret), every \(step) numbers")
            }
        }
    }

    @Test func `tables of the same streams are equal, however they came about`() {
        var one = StreamTable(), other = StreamTable()
        for stream: UInt32 in [1, 3, 5] { _ = one.insert(stream) }
        for stream: UInt32 in [1, 3, 5] { _ = other.insert(stream) }
        for stream: UInt32 in stride(from: 7, to: 99, by: 2) { _ = other.insert(stream) }
        #expect(one != other)
        for stream: UInt32 in stride(from: 7, to: 99, by: 2) { _ = one.insert(stream) }
        #expect(one == other && one.hashValue == other.hashValue)
        _ = one.linger(3)
        #expect(one != other)
    }
}
