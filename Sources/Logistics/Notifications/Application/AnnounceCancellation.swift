internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Says, once, that an order is off; a dispatch notice that would come later is not made any more.
struct AnnounceCancellation: EventHandler {
    let time: TimeSource
    let random: RandomSource

    func handle(_ event: OrderCanceled, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        let now = time.storable()
        try await transaction.run(NoticeStatements.cancel(order: order, at: now))
        let text = CancellationNotice(orderID: order.text, reason: .init(event.reason), canceledAt: event.canceledAt ?? now).text
        try await transaction.run(
            NoticeStatements.insert(
                NoticeRecord(
                    id: .version7(at: now, random: random), order: order, kind: .cancellation, deadline: nil, korean: text.korean,
                    english: text.english, createdAt: now)))
    }
}

extension CancellationNotice.Reason {
    fileprivate init(_ reason: Order.CancelReason) {
        switch reason {
        case .requested: self = .requested
        case .outOfStock: self = .outOfStock
        case .notSellable: self = .notSellable
        case .productGone: self = .productGone
        case .noRoute: self = .noRoute
        default: self = .other
        }
    }
}
