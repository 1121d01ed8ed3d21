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
            // Read at the end only: until then they must be there.
            var taken: [(type: UInt8, body: UnsafeRawBufferPointer)] = [], ends = 0
            _ = assembler.feed(ByteBuffer(bytes: piece), check: { _ in nil }) { header, body in
                taken.append((header.type, body))
                return true
            } end: {
                frames += taken.map { [$0.type] + $0.body }
                ends += 1
            }
            #expect(ends == 1)
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
        var types: [UInt8] = [], ends = 0
        let violation = assembler.feed(ByteBuffer(bytes: bytes), check: { $0.length > 100 ? refused : nil }) { header, _ in
            types.append(header.type)
            return true
        } end: {
            ends += 1
        }
        #expect(violation == refused && types == [9] && ends == 1)
    }

    @Test func `what has come ends once, however the walk does`() {
        let refused = WireViolation(.frameTooLarge, "too large")
        let frame = [0, 0, 0, 2, 9, 0, 0, 0, 0, 0, 7, 8] as [UInt8], large = [0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1] as [UInt8]
        // Pieces, whether frames are wanted, and how many there are in all.
        let cases: [([[UInt8]], Bool, Int)] = [
            ([Array(frame[..<4])], true, 0), ([Array(frame[..<4]), Array(frame[4..<11])], true, 0), ([Array(frame[..<4]), Array(frame[4...])], true, 1),
            ([Array(frame[..<4]), Array(frame[4...]) + frame], false, 1), ([frame + frame], false, 1), ([Array(large[..<3]), Array(large[3...])], true, 0),
            ([Array(frame[..<11]), [8] + frame + frame[..<3]], true, 2),
        ]
        for (pieces, isWanted, expected) in cases {
            var assembler = FrameAssembler(), frames = 0
            for piece in pieces {
                var ends = 0
                _ = assembler.feed(ByteBuffer(bytes: piece), check: { $0.length > 100 ? refused : nil }) { _, body in
                    #expect(Array(body) == [7, 8] && ends == 0)
                    frames += 1
                    return isWanted
                } end: {
                    ends += 1
                }
                #expect(ends == 1)
            }
            #expect(frames == expected)
        }
    }
}
