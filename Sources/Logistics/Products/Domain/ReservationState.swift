/// What stands in the books about an order's stock. Each order is decided once; each decision ends at most once.
package enum ReservationState: String, Sendable, Hashable, CaseIterable {
    case reserved = "RESERVED"
    case rejected = "REJECTED"
    case released = "RELEASED"
    case committed = "COMMITTED"
    /// Called off before stock heard of it: the mark that keeps a late OrderPlaced from taking anything.
    case canceled = "CANCELED"

    package enum OnOrderCanceled: Sendable, Hashable { case release, markCanceled, nothing }

    package static func onOrderCanceled(_ state: ReservationState?) -> OnOrderCanceled {
        switch state {
        case nil: .markCanceled
        case .reserved: .release
        case .rejected, .released, .canceled: .nothing
        // The goods have been handed over; Orders does not cancel what is on the road.
        case .committed: .nothing
        }
    }

    package enum OnOrderCompleted: Sendable, Hashable { case commit, nothing }

    package static func onOrderCompleted(_ state: ReservationState?) -> OnOrderCompleted {
        switch state {
        case .reserved: .commit
        case nil, .rejected, .released, .committed, .canceled: .nothing
        }
    }
}
