import MeshTransport
import Testing

@Suite struct LoopScratchTests {
    @Test func `blocks that are lent at the same time are apart, and come back to be lent again`() {
        let scratch = LoopScratch()
        let sizes = [1, 100, 8192, 8193, 100_000] + [Int](repeating: 4096, count: 20)
        for _ in 0..<3 {
            let blocks = sizes.map { ($0, scratch.lend($0)) }
            for (number, (size, block)) in blocks.enumerated() {
                #expect(UInt(bitPattern: block) % UInt(LoopScratch.alignment) == 0)
                block.initializeMemory(as: UInt8.self, repeating: UInt8(number), count: size)
            }
            for (number, (size, block)) in blocks.enumerated() {
                let isWhole = UnsafeRawBufferPointer(start: block, count: size).allSatisfy { $0 == UInt8(number) }
                #expect(isWhole)
                scratch.giveBack(block, size)
            }
        }
        let first = scratch.lend(10)
        scratch.giveBack(first, 10)
        let again = scratch.lend(8000)
        #expect(again == first)
        scratch.giveBack(again, 8000)
    }
}
