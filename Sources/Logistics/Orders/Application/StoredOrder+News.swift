internal import ChillOrdersV1
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres

extension StoredOrder {
    /// Lets the news take effect: stores the move and tells others what they must hear. The order's row is locked, its lines are read.
    @discardableResult
    mutating func hear(_ news: OrderNews, at now: Timestamp, in transaction: Transaction) async throws -> OrderState.OnNews {
        let answer = state.on(news)
        guard case .move(let next, let consequence) = answer else { return answer }
        state = next
        updatedAt = max(now, updatedAt)
        try await transaction.run(OrderStatements.move(id, to: next, at: updatedAt))
        switch consequence {
        case .confirm: transaction.emit(OrderConfirmed(orderID: id.text, consignment: Consignment(self)))
        case .cancel(let reason): transaction.emit(OrderCanceled(orderID: id.text, reason: Order.CancelReason(reason), canceledAt: updatedAt))
        case .complete: transaction.emit(OrderCompleted(orderID: id.text, completedAt: updatedAt))
        case nil: break
        }
        return answer
    }
}
