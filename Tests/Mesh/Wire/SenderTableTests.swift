import MeshEnvironment
import MeshWire
import Testing

@Suite struct SenderTableTests {
    @Test func `a key is told once and then named`() {
        var table = SenderTable<String>(capacity: 2)
        #expect(table.number(for: "a") == (1, true))
        #expect(table.number(for: "a") == (1, false))
        #expect(table.number(for: "b") == (2, true))
        #expect(table.number(for: "a") == (1, false))
    }

    @Test func `the oldest number is given away when the table is full`() {
        var table = SenderTable<String>(capacity: 2)
        for key in ["a", "b"] { _ = table.number(for: key) }
        #expect(table.number(for: "c") == (1, true))
        #expect(table.number(for: "b") == (2, false))
        #expect(table.number(for: "a") == (2, true))
        #expect(table.number(for: "c") == (1, false))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a peer that follows the definitions always knows the key`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        let capacity = UInt16(1 + random.next() % 5)
        var table = SenderTable<UInt64>(capacity: capacity)
        var peer: [UInt16: UInt64] = [:]
        for _ in 0..<500 {
            let key = random.next() % 8
            let (number, isNew) = table.number(for: key)
            #expect((1...capacity).contains(number))
            if isNew { peer[number] = key }
            #expect(peer[number] == key)
        }
    }
}
