/// Exchanges in the order in which they came. Each is in one line at most and knows its neighbours, so that leaving from the middle costs as
/// little among ten thousand as among two.
struct ExchangeLine {
    private var first: CallExchange?
    private var last: CallExchange?

    mutating func append(_ exchange: CallExchange) {
        exchange.before = last
        if let last { last.behind = exchange } else { first = exchange }
        last = exchange
    }

    mutating func popFirst() -> CallExchange? {
        guard let exchange = first else { return nil }
        remove(exchange)
        return exchange
    }

    /// - Parameter exchange: one that stands in this line.
    mutating func remove(_ exchange: CallExchange) {
        if let before = exchange.before { before.behind = exchange.behind } else { first = exchange.behind }
        if let behind = exchange.behind { behind.before = exchange.before } else { last = exchange.before }
        exchange.before = nil
        exchange.behind = nil
    }
}
