internal import CMeshShims
internal import MeshTransport
internal import MeshWire

// From the server's frames to the caller.
extension ClientConnection {
    // Enough to share the way there, few enough for the caches.
    private static let wokenTogether = 16
    // How many calls later that is needed whose memory is fetched, and how many bytes of a call and of a task.
    private static let fetchedAhead = 2
    private static let callSize = 512
    private static let taskSize = 512

    func receivedResponse(_ slot: Int, _ answer: AnswerFrame, _ body: UnsafeRawBufferPointer) {
        guard let call = takeCall(slot) else { return }
        arrived.append(ArrivedAnswer(call: consume call, answer: answer, body: body))
        if arrived.count == Self.wokenTogether {
            deliverArrived()
            executor.runAhead()
        }
    }

    /// Delivers the answers that have arrived, and resumes those who wait for them.
    ///
    /// What a call needs has been left alone while it was under way, so by now much of it is in no cache: with a thousand calls in flight, a client
    /// that asked for each piece when it needs it would spend half of its time waiting for memory. So each step asks for the memory of the call after
    /// the next one: early enough to be there, late enough to be there still. A loop does so for the frames of the tasks that it runs.
    func deliverArrived() {
        if arrived.isEmpty { return }
        var answers: [ArrivedAnswer] = []
        swap(&arrived, &answers)
        for index in answers.indices {
            if index + Self.fetchedAhead < answers.count, let next = answers[index + Self.fetchedAhead].call {
                mesh_prefetch(Unmanaged.passUnretained(next).toOpaque(), Self.callSize)
            }
            var taken: ClientCall?
            swap(&answers[index].call, &taken)
            guard let call = taken else { continue }
            deliver(call, answers[index].answer, answers[index].body)
        }
        var waiters: [UnsafeContinuation<Void, Never>] = []
        swap(&awoken, &waiters)
        for index in waiters.indices {
            if index + Self.fetchedAhead < waiters.count { mesh_prefetch(unsafeBitCast(waiters[index + Self.fetchedAhead], to: UnsafeRawPointer.self), Self.taskSize) }
            waiters[index].resume()
        }
        waiters.removeAll(keepingCapacity: true)
        answers.removeAll(keepingCapacity: true)
        if arrived.isEmpty { swap(&arrived, &answers) }
        if awoken.isEmpty { swap(&awoken, &waiters) }
        roomAvailable()
    }

    private func deliver(_ call: ClientCall, _ answer: AnswerFrame, _ body: UnsafeRawBufferPointer) {
        if !answer.metadata.isEmpty || !answer.trailers.isEmpty {
            tell(call, metadata: UnsafeRawBufferPointer(rebasing: body[answer.metadata]))
            tell(call, trailers: UnsafeRawBufferPointer(rebasing: body[answer.trailers]))
        }
        let payload = UnsafeRawBufferPointer(rebasing: body[answer.payload])
        if call.kind.streamsResponses { call.exchange?.arrived(payload, cost: 0) }
        call.answeredAt = link.lastArrival
        if let waiter = call.endAsleep(.success(payload)) { awoken.append(waiter) }
    }

    func receivedError(_ slot: Int, _ answer: AnswerFrame, _ body: UnsafeRawBufferPointer) {
        guard let call = takeCall(slot) else { return }
        tell(call, trailers: UnsafeRawBufferPointer(rebasing: body[answer.trailers]))
        release(call)
        let error = StatusPayload.decode(UnsafeRawBufferPointer(rebasing: body[answer.payload]))
        if error.processed == .no, error.code == .unavailable, call.canBeRepeated {
            repeatElsewhere(call, error.message)
        } else if error.processed == .no, error.reason == "TOO_MANY_CALLS", call.isWhole {
            call.rewind()
            owner.tryLater(call)
        } else {
            call.fail(error)
        }
        roomAvailable()
    }

    func receivedHeaders(_ slot: Int, _ bytes: UnsafeRawBufferPointer) {
        guard let call = calls[slot] else { return }
        tell(call, metadata: bytes)
    }

    func receivedEnd(_ slot: Int, _ trailers: UnsafeRawBufferPointer) {
        guard let call = takeCall(slot) else { return }
        tell(call, trailers: trailers)
        succeed(call)
        roomAvailable()
    }

    /// All messages of an answer have come.
    private func succeed(_ call: ClientCall) {
        if call.kind.streamsResponses { return call.end(.success(UnsafeRawBufferPointer(start: nil, count: 0))) }
        let answer = call.answer
        release(call)
        guard answer.count == 1 else {
            return call.fail(MeshError(.internalError, "\(owner.endpoint.service) sent \(answer.count) messages where one is due", reason: "ANSWER_MALFORMED"))
        }
        answer.bytes.withUnsafeBytes { call.end(.success($0)) }
    }

    private func tell(_ call: ClientCall, metadata bytes: UnsafeRawBufferPointer) {
        guard let told = call.told, let pairs = MetadataCodec.read(bytes) else { return }
        told.receive(metadata: Metadata(pairs))
    }

    private func tell(_ call: ClientCall, trailers bytes: UnsafeRawBufferPointer) {
        guard let told = call.told, let pairs = MetadataCodec.read(bytes) else { return }
        told.receive(trailers: Metadata(pairs))
    }

    func received(_ event: ExchangeEvent, _ body: UnsafeRawBufferPointer) {
        switch event {
        case .message(let slot, let payload, let isLast):
            guard let call = calls[slot] else { return }
            let cost = MessageCost.of(body: body.count)
            if call.kind.streamsResponses {
                call.exchange?.arrived(UnsafeRawBufferPointer(rebasing: body[payload]), cost: cost)
            } else {
                if call.answer.count == 0 { guard hold(payload.count, for: slot) else { return } }
                call.answer.arrived(UnsafeRawBufferPointer(rebasing: body[payload]))
                taken(call, cost)
            }
            if isLast { ended(slot) }
        case .part(let slot, let payload, let total, let isComplete, let isLast):
            received(part: UnsafeRawBufferPointer(rebasing: body[payload]), of: slot, total: total, isComplete: isComplete, cost: MessageCost.of(body: body.count))
            if isLast, isComplete { ended(slot) }
        case .credit(let slot):
            guard let exchange = calls[slot]?.exchange else { return }
            turns.request(exchange)
            turns.run(self)
        case .connectionCredit:
            turns.requestAll()
            turns.run(self)
        case .tooLarge(let slot): endLarge(slot, "a message of the answer is larger than \(core.wireLimits.messageBytes) bytes", "MESSAGE_TOO_LARGE")
        case .none, .fail: break
        }
    }

    private func ended(_ slot: Int) {
        if let call = takeCall(slot) { succeed(call) }
        roomAvailable()
    }

    private func received(part: UnsafeRawBufferPointer, of slot: Int, total: Int, isComplete: Bool, cost: Int) {
        guard let call = calls[slot] else { return }
        let isFirst = call.kind.streamsResponses ? call.exchange?.assembly.isEmpty ?? true : !call.answer.isInside
        if isFirst { guard hold(total, for: slot) else { return } }
        if call.kind.streamsResponses {
            call.exchange?.arrived(part: part, total: total, isComplete: isComplete, cost: cost)
        } else {
            call.answer.arrived(part: part, total: total, isComplete: isComplete)
            taken(call, cost)
        }
    }

    private func taken(_ call: ClientCall, _ cost: Int) {
        if case .sent(let stream, let slot, _, _) = call.state { taken(stream, slot, cost: cost) }
    }

    /// Takes memory for what credit does not bound; `false` when there is none left, and the call has ended.
    private func hold(_ bytes: Int, for slot: Int) -> Bool {
        guard held + bytes <= core.configuration.heldBytes else {
            endLarge(slot, "too many large messages are coming at once", "OUT_OF_MEMORY")
            return false
        }
        held += bytes
        return true
    }

    private func endLarge(_ slot: Int, _ text: String, _ reason: String) {
        guard let call = calls[slot], case .sent(let stream, _, _, _) = call.state else { return }
        abandon(call, stream: stream, slot: slot, MeshError(.resourceExhausted, text, reason: reason, processed: .maybe))
    }
}
