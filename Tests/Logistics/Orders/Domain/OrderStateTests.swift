import Orders
import Testing

@Suite struct OrderStateTests {
    static let ended: [OrderState] = [.completed] + CancelReason.allCases.map(OrderState.canceled)
    static let states: [OrderState] = [.stockProcessing, .stockConfirmed, .processing, .inTransit] + ended
    static let news: [OrderNews] =
        [.stockReserved, .routeFailed, .legsPlanned, .deliveryStarted, .deliveryCompleted, .cancelRequested]
        + CancelReason.allCases.map(OrderNews.stockRejected)

    /// Every cell of the table that is not "nothing".
    static let moves: [OrderState: [OrderNews: OrderState.OnNews]] = [
        .stockProcessing: [
            .stockReserved: .move(to: .stockConfirmed, then: .confirm),
            .routeFailed: .move(to: .canceled(.noRoute), then: .cancel(.noRoute)),
            .legsPlanned: .move(to: .processing, then: nil),
            .deliveryStarted: .move(to: .inTransit, then: nil),
            .deliveryCompleted: .move(to: .completed, then: .complete),
            .cancelRequested: .move(to: .canceled(.requested), then: .cancel(.requested)),
            .stockRejected(.outOfStock): .move(to: .canceled(.outOfStock), then: .cancel(.outOfStock)),
            .stockRejected(.notSellable): .move(to: .canceled(.notSellable), then: .cancel(.notSellable)),
            .stockRejected(.productGone): .move(to: .canceled(.productGone), then: .cancel(.productGone)),
            .stockRejected(.noRoute): .move(to: .canceled(.noRoute), then: .cancel(.noRoute)),
            .stockRejected(.requested): .move(to: .canceled(.requested), then: .cancel(.requested)),
        ],
        .stockConfirmed: [
            .routeFailed: .move(to: .canceled(.noRoute), then: .cancel(.noRoute)),
            .legsPlanned: .move(to: .processing, then: nil),
            .deliveryStarted: .move(to: .inTransit, then: nil),
            .deliveryCompleted: .move(to: .completed, then: .complete),
            .cancelRequested: .move(to: .canceled(.requested), then: .cancel(.requested)),
        ],
        .processing: [
            .deliveryStarted: .move(to: .inTransit, then: nil),
            .deliveryCompleted: .move(to: .completed, then: .complete),
            .cancelRequested: .move(to: .canceled(.requested), then: .cancel(.requested)),
        ],
        .inTransit: [
            .deliveryCompleted: .move(to: .completed, then: .complete),
            .cancelRequested: .tooLate,
        ],
        .completed: [.cancelRequested: .tooLate],
    ]

    @Test func `each state answers each news as the table says`() {
        for state in Self.states {
            for news in Self.news {
                #expect(state.on(news) == Self.moves[state]?[news] ?? .nothing, "\(news) in \(state)")
            }
        }
    }

    @Test func `hearing the same news again changes nothing`() {
        for state in Self.states {
            for news in Self.news {
                guard case .move(let next, _) = state.on(news), news != .cancelRequested else { continue }
                #expect(next.on(news) == .nothing, "\(news) twice in \(state)")
            }
        }
    }

    @Test func `a cancelled order stays cancelled and a completed one completed`() {
        for state in Self.ended {
            for news in Self.news {
                if case .move = state.on(news) { Issue.record("\(news) moved \(state)") }
            }
        }
    }

    @Test func `in whatever order the news of a good journey come, it ends completed and says so once`() {
        for news in Self.permutations([.stockReserved, .legsPlanned, .deliveryStarted, .deliveryCompleted]) {
            var state = OrderState.stockProcessing
            var completions = 0
            for one in news {
                guard case .move(let next, let consequence) = state.on(one) else { continue }
                state = next
                if consequence == .complete { completions += 1 }
            }
            #expect(state == .completed, "\(news)")
            #expect(completions == 1, "\(news)")
        }
    }

    @Test func `a status and its reason survive the table's columns`() {
        for state in Self.states {
            #expect(OrderState(name: state.name, cancelReason: state.cancelReason?.rawValue) == state)
        }
        #expect(OrderState(name: "CANCELED", cancelReason: nil) == nil)
        #expect(OrderState(name: "PROCESSING", cancelReason: "REQUESTED") == nil)
        #expect(OrderState(name: "CREATED", cancelReason: nil) == nil)
    }

    private static func permutations(_ news: [OrderNews]) -> [[OrderNews]] {
        guard news.count > 1 else { return [news] }
        return news.indices.flatMap { index in
            var rest = news
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
