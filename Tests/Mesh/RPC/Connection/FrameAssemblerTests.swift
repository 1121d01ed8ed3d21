import Mesh
import MeshEnvironment
import MeshWire
import NIOCore
import Testing

@Suite struct FrameAssemblerTests {
    /// Cuts the bytes as `cut` says and collects the frames.
    private func frames(_ bytes: [UInt8], cut: () -> Int) -> [[UInt8]] {
        var assembler = FrameAssembler(), rest = bytes[...], frames: [[UInt8]] = []
        while !rest.isEmpty {
            let piece = rest.prefix(cut())
            rest = rest.dropFirst(piece.count)
            _ = assembler.feed(ByteBuffer(bytes: piece), check: { _ in nil }) { header, body in
                frames.append([header.type] + body)
                return true
            }
        }
        return frames
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `frames arrive alike however their bytes are cut`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        var bytes: [UInt8] = [], expected: [[UInt8]] = []
        for number in 0..<20 {
            let body = random.bytes(Int(random.next() % (number % 5 == 0 ? 20_000 : 40)))
            var header = [UInt8](repeating: 0, count: FrameHeader.size)
            header.withUnsafeMutableBytes { FrameHeader(length: UInt32(body.count), type: UInt8(number)).write(to: $0) }
            bytes += header + body
            expected.append([UInt8(number)] + body)
        }
        #expect(frames(bytes) { .max } == expected)
        #expect(frames(bytes) { Int(1 + random.next() % 50) } == expected)
        #expect(frames(bytes) { Int(1 + random.next() % 5000) } == expected)
    }

    @Test func `a header that is refused ends the walk before its body`() {
        var assembler = FrameAssembler()
        let refused = WireViolation(.frameTooLarge, "too large")
        let bytes = [0, 0, 0, 1, 9, 0, 0, 0, 0, 0, 7] + [0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1] as [UInt8]
        var types: [UInt8] = []
        let violation = assembler.feed(ByteBuffer(bytes: bytes), check: { $0.length > 100 ? refused : nil }) { header, _ in
            types.append(header.type)
            return true
        }
        #expect(violation == refused && types == [9])
    }
}
