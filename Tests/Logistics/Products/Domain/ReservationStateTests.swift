import Products
import Testing

@Suite struct ReservationStateTests {
    static let states: [ReservationState?] = [nil] + ReservationState.allCases

    @Test func `a cancelled order releases what is reserved and marks what is undecided`() {
        for state in Self.states {
            let expected: ReservationState.OnOrderCanceled =
                switch state {
                case nil: .markCanceled
                case .reserved: .release
                default: .nothing
                }
            #expect(ReservationState.onOrderCanceled(state) == expected)
        }
    }

    @Test func `a completed order uses up what is reserved and nothing else`() {
        for state in Self.states {
            #expect(ReservationState.onOrderCompleted(state) == (state == .reserved ? .commit : .nothing))
        }
    }
}
