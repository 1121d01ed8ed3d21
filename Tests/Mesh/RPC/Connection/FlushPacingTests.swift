import Mesh
import Testing

@Suite struct FlushPacingTests {
    private static let first = FlushPacing.firstWait
    private static let busy = FlushPacing.busyWait

    @Test func `what is written together leaves together`() {
        var pacing = FlushPacing()
        for frame in 0..<100 {
            let leaves = pacing.wrote(now: 1 + Int64(frame) * Self.first / 100, isPeerBusy: false)
            #expect(!leaves)
        }
    }

    @Test func `a long turn's first frames leave before its end, and each piece may wait longer`() {
        #expect(Self.pieces(of: 21 * Self.first, isPeerBusy: false) == [Self.first, 2 * Self.first, 4 * Self.first, 8 * Self.first])
    }

    @Test func `a busy peer gets fewer pieces`() {
        #expect(Self.pieces(of: 21 * Self.first, isPeerBusy: true) == [Self.busy, Self.busy, Self.busy, 8 * Self.first])
    }

    @Test func `a peer that has nothing more to do gets at once what has waited`() {
        var pacing = FlushPacing()
        #expect(pacing.wrote(now: 1, isPeerBusy: true) == false)
        #expect(pacing.wrote(now: 2 + Self.first, isPeerBusy: true) == false)
        #expect(pacing.wrote(now: 3 + Self.first, isPeerBusy: false) == true)
    }

    @Test func `the next turn begins anew`() {
        var pacing = FlushPacing()
        #expect(pacing.wrote(now: 1, isPeerBusy: false) == false)
        #expect(pacing.wrote(now: 2 + Self.first, isPeerBusy: false) == true)
        pacing.flushed()
        pacing.turnEnded()
        #expect(pacing.wrote(now: 10 * Self.first, isPeerBusy: false) == false)
        #expect(pacing.wrote(now: 11 * Self.first + 1, isPeerBusy: false) == true)
    }

    /// How long each piece of a turn has waited, when a frame is written each microsecond.
    private static func pieces(of nanoseconds: Int64, isPeerBusy: Bool) -> [Int64] {
        var pacing = FlushPacing()
        var waited: [Int64] = []
        var first: Int64 = 1000
        for now in stride(from: first, through: nanoseconds, by: 1000) where pacing.wrote(now: now, isPeerBusy: isPeerBusy) {
            // The frame before this one was the last that might still wait.
            waited.append(now - 1000 - first)
            pacing.flushed()
            first = now + 1000
        }
        return waited
    }
}
