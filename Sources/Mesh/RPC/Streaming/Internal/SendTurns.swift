/// Whose turn it is to send: streams with large messages take turns, so that nobody waits for all of one. Confined to its loop.
final class SendTurns {
    private var ready = ExchangeLine()
    private var waiting = ExchangeLine()
    private var isRunning = false

    /// The exchange has something to send, or new credit.
    func request(_ exchange: CallExchange) {
        guard exchange.turn != .ready else { return }
        if exchange.turn == .waiting { waiting.remove(exchange) }
        exchange.turn = .ready
        ready.append(exchange)
    }

    /// The connection has new credit: whoever waited may try.
    func requestAll() {
        while let exchange = waiting.popFirst() {
            exchange.turn = .ready
            ready.append(exchange)
        }
    }

    func forget(_ exchange: CallExchange) {
        switch exchange.turn {
        case .none: return
        case .ready: ready.remove(exchange)
        case .waiting: waiting.remove(exchange)
        }
        exchange.turn = .none
    }

    /// Sends as long as somebody can and the transport takes it.
    func run(_ host: any ExchangeHost) {
        // An exchange that ends while it sends may bring others here.
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        while host.isWritable, let exchange = ready.popFirst() {
            exchange.turn = .none
            switch exchange.sendSome() {
            case .nothingLeft: break
            case .again: request(exchange)
            case .blocked:
                exchange.turn = .waiting
                waiting.append(exchange)
            }
        }
    }
}
