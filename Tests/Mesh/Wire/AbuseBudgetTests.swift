import MeshWire
import Testing

@Suite struct AbuseBudgetTests {
    @Test func `a burst is allowed, then time must pass`() {
        var budget = AbuseBudget(burst: 3, perSecond: 10)
        #expect((0..<4).map { _ in budget.spend(at: 0) } == [true, true, true, false])
        #expect(budget.spend(at: 99_000_000) == false)
        #expect(budget.spend(at: 100_000_000) == true)
        #expect(budget.spend(at: 100_000_000) == false)
    }

    @Test func `pauses pay back no more than the burst`() {
        var budget = AbuseBudget(burst: 2, perSecond: 10)
        #expect(budget.spend(at: 0) == true)
        #expect((0..<3).map { _ in budget.spend(at: 1 << 50) } == [true, true, false])
    }

    @Test func `a clock that goes back pays nothing`() {
        var budget = AbuseBudget(burst: 1, perSecond: 1000)
        #expect(budget.spend(at: 1_000_000_000) == true)
        #expect(budget.spend(at: 0) == false)
    }
}
