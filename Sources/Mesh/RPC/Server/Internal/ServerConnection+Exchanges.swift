internal import MeshTransport
internal import MeshWire

// The messages of calls that are more than one frame each way.
extension ServerConnection: ExchangeHost {
    func received(_ event: ExchangeEvent, _ body: UnsafeRawBufferPointer) {
        switch event {
        case .message(let slot, let payload, let isLast):
            guard let call = calls[slot] else { return }
            let message = UnsafeRawBufferPointer(rebasing: body[payload]), cost = MessageCost.of(body: body.count)
            if call.request == nil {
                call.exchange?.arrived(message, cost: cost)
            } else {
                // One too many is not kept.
                if call.request?.count == 0 { guard hold(message.count, for: slot) else { return } }
                call.request?.arrived(message)
                taken(call.stream, slot, cost: cost)
            }
            if isLast || call.hasTooManyRequests { receivedEnd(slot) }
        case .part(let slot, let payload, let total, let isComplete, let isLast):
            received(part: UnsafeRawBufferPointer(rebasing: body[payload]), of: slot, total: total, isComplete: isComplete, cost: MessageCost.of(body: body.count))
            if isComplete, isLast || calls[slot]?.hasTooManyRequests == true { receivedEnd(slot) }
        case .credit(let slot):
            guard slot < calls.count, let exchange = calls[slot]?.exchange else { return }
            turns.request(exchange)
            turns.run(self)
        case .connectionCredit:
            turns.requestAll()
            turns.run(self)
        case .tooLarge(let slot): endLarge(slot, "a message is larger than \(core.wireLimits.messageBytes) bytes", "MESSAGE_TOO_LARGE")
        case .none, .fail: break
        }
    }

    /// The client sends no more messages.
    func receivedEnd(_ slot: Int) {
        guard let call = calls[slot] else { return }
        if let request = call.request { beginWhole(call, request) } else { call.exchange?.endReading(nil) }
    }

    private func received(part: UnsafeRawBufferPointer, of slot: Int, total: Int, isComplete: Bool, cost: Int) {
        guard let call = calls[slot] else { return }
        let isFirst = call.request.map { !$0.isInside } ?? call.exchange?.assembly.isEmpty ?? true
        if isFirst { guard hold(total, for: slot) else { return } }
        if call.request == nil {
            call.exchange?.arrived(part: part, total: total, isComplete: isComplete, cost: cost)
        } else {
            call.request?.arrived(part: part, total: total, isComplete: isComplete)
            taken(call.stream, slot, cost: cost)
        }
    }

    /// Takes memory for what credit does not bound; `false` when there is none left, and the call has ended.
    func hold(_ bytes: Int, for slot: Int) -> Bool {
        guard held + bytes <= core.limits.heldBytes else {
            endLarge(slot, "too many large messages are coming at once", "OUT_OF_MEMORY")
            return false
        }
        held += bytes
        return true
    }

    /// A message that this server does not take.
    private func endLarge(_ slot: Int, _ text: String, _ reason: String) {
        guard let call = calls[slot] else { return }
        answerEarly(call, MeshError(.resourceExhausted, text, reason: reason, processed: call.hasBegun ? .maybe : .no))
    }

    // MARK: ExchangeHost

    var isWritable: Bool { link.isWritable }

    func nextPart(_ exchange: CallExchange, of total: Int, from offset: Int, isLast: Bool) -> MessagePart? {
        machine.nextPart(exchange.stream, of: total, from: offset)
    }

    func send(_ part: MessagePart, of message: UnsafeRawBufferPointer, _ exchange: CallExchange) {
        if !exchange.hasSent {
            exchange.noteSent()
            if let call = calls[exchange.slot], let response = call.context.response { writeHeaders(response.metadata, call) }
        }
        exchange.hasMoved = true
        link.append(size: part.size) { part.write(to: $0, stream: exchange.stream, message: message) }
        link.scheduleFlush()
    }

    func sentEverything(_ exchange: CallExchange, saidLast: Bool) {
        guard exchange.slot < calls.count, let call = calls[exchange.slot], call.exchange === exchange, call.isEnding else { return }
        writeEnd(call)
    }

    func taken(_ exchange: CallExchange, cost: Int) { taken(exchange.stream, exchange.slot, cost: cost) }

    private func taken(_ stream: UInt32, _ slot: Int, cost: Int) {
        let due = machine.taken(stream, slot: slot, cost: cost)
        if due > 0 { link.append(ControlFrame.credit(stream: stream, due)) }
        if due > 0 || machine.owesConnectionCredit { link.scheduleFlush() }
    }

    func released(_ bytes: Int) { held -= bytes }
}
