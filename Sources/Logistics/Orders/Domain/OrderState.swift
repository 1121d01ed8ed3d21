/// Where an order stands. `advance` is the whole table of what may follow.
package enum OrderState: Sendable, Hashable {
    case stockProcessing
    case stockConfirmed
    /// Its legs exist.
    case processing
    /// The first leg has departed.
    case inTransit
    case completed
    case canceled(CancelReason)

    /// The states on the way of an order that goes well, in their order.
    private var progress: Int? {
        switch self {
        case .stockProcessing: 0
        case .stockConfirmed: 1
        case .processing: 2
        case .inTransit: 3
        case .completed: 4
        case .canceled: nil
        }
    }

    /// What the news makes of the order.
    ///
    /// News of one topic come in order, those of different topics do not: so progress goes forward over states whose own news is
    /// still on the way, never back, and what is cancelled or completed stays so.
    package func on(_ news: OrderNews) -> OnNews {
        switch (news, self) {
        case (.stockReserved, .stockProcessing): .move(to: .stockConfirmed, then: .confirm)
        case (.stockReserved, _): .nothing

        case (.stockRejected(let reason), .stockProcessing): .move(to: .canceled(reason), then: .cancel(reason))
        case (.stockRejected, _): .nothing

        case (.routeFailed, .stockProcessing), (.routeFailed, .stockConfirmed): .move(to: .canceled(.noRoute), then: .cancel(.noRoute))
        case (.routeFailed, _): .nothing

        case (.legsPlanned, _): forward(to: .processing)
        case (.deliveryStarted, _): forward(to: .inTransit)
        case (.deliveryCompleted, _): forward(to: .completed, then: .complete)

        case (.cancelRequested, .stockProcessing), (.cancelRequested, .stockConfirmed), (.cancelRequested, .processing):
            .move(to: .canceled(.requested), then: .cancel(.requested))
        case (.cancelRequested, .canceled): .nothing
        case (.cancelRequested, .inTransit), (.cancelRequested, .completed): .tooLate
        }
    }

    private func forward(to state: OrderState, then consequence: Consequence? = nil) -> OnNews {
        guard let here = progress, let there = state.progress, here < there else { return .nothing }
        return .move(to: state, then: consequence)
    }

    package enum OnNews: Sendable, Hashable {
        /// Heard before, overtaken, or without meaning for an order that has ended.
        case nothing
        case move(to: OrderState, then: Consequence?)
        /// Goods are on the road: nobody can call the order off.
        case tooLate
    }

    /// What others must hear of a move.
    package enum Consequence: Sendable, Hashable {
        case confirm
        case cancel(CancelReason)
        case complete
    }
}
