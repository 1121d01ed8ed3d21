internal import DequeModule
internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire

// From a call to a REQUEST and its messages.
extension ClientConnection: ExchangeHost {
    enum OnSend {
        case sent
        /// Wait for another call to end.
        case full
        /// Find another connection.
        case leaving
    }

    /// Writes a call, or ends it when the server cannot take it at all.
    func send(_ call: ClientCall) -> OnSend {
        let now = core.now
        guard now < call.deadline else {
            call.fail(MeshError(.deadlineExceeded, "the deadline passed before the call could be sent", processed: .no))
            return .sent
        }
        do throws(MeshError) {
            try call.makePayload()
            try check(call)
        } catch {
            call.fail(error)
            return .sent
        }
        let sendsMessages = call.kind.streamsRequests || call.payload.count > largestWhole
        switch machine.open(sendsMessages: sendsMessages) {
        case .full: return .full
        case .leaving: return .leaving
        case .stream(let stream, let slot):
            write(call, stream, sendsMessages, now)
            register(call, stream, slot, now)
            if sendsMessages, !call.kind.streamsRequests { sendInParts(call) }
            call.exchange?.attach(self, stream: stream, slot: slot)
            link.scheduleFlush()
            return .sent
        }
    }

    /// Encodes a request straight into what leaves next, as nearly all are; `false` when it must go another way, and nothing has happened.
    func sendDirectly(_ call: ClientCall, _ request: some Message) -> Bool {
        guard call.head.metadata.isEmpty, call.start < call.deadline, machine.hasStreams else { return false }
        let around = 64 + call.head.method.utf8.count + (call.head.passport?.count ?? 0)
        var isDone = false
        // What cannot be encoded is told on the other way.
        try? request.serialize { bound, pack in
            guard bound <= largestWhole, around + bound <= Int(machine.peerLimits.frameBytes), case .stream(let stream, let slot) = machine.open() else { return }
            isDone = true
            if let frame = knownHead(call, stream) {
                append(KnownRequestFrame.headSize, bound, pack) { frame.writeHead(to: $0, payloadSize: $1) }
            } else {
                let frame = head(call, stream, call.start)
                append(frame.size(payloadSize: 0), bound, pack) { frame.writeHead(to: $0, payloadSize: $1) }
            }
            register(call, stream, slot, call.start)
            // As much as waits here is at the server, or was until just now.
            link.scheduleFlush(call.start, isPeerBusy: machine.openStreams >= 2 * unsent)
        }
        return isDone
    }

    /// Adds a head of `size` bytes and the payload that `pack` writes behind it, whose size is known then only.
    @inline(__always)
    private func append(
        _ size: Int, _ bound: Int, _ pack: (UnsafeMutableRawPointer) -> Int, head: (_ memory: UnsafeMutableRawBufferPointer, _ payloadSize: Int) -> Void
    ) {
        link.append(bound: size + bound) { start in
            let count = pack(start + size)
            head(UnsafeMutableRawBufferPointer(start: start, count: size), count)
            return size + count
        }
    }

    private func register(_ call: ClientCall, _ stream: UInt32, _ slot: Int, _ now: Int64) {
        call.state = .sent(stream: stream, slot: slot, on: self, batch: link.takenBatches)
        while calls.count <= slot { calls.append(nil) }
        calls[slot] = call
        unsent += 1
        deadlines.add(call.deadline, now: now)
    }

    /// Larger requests go in parts.
    private var largestWhole: Int { machine.hasStreams ? min(MessageCost.largestWhole, Int(machine.peerLimits.frameBytes) - 4096) : .max }

    private func sendInParts(_ call: ClientCall) {
        let exchange = call.exchange ?? CallExchange(executor, isServer: false)
        exchange.pending = [PendingWrite(call.payload)]
        exchange.isFinishing = true
        call.exchange = exchange
    }

    /// - Throws: when the server would break the connection for the call, or cannot serve it.
    private func check(_ call: ClientCall) throws(MeshError) {
        let limits = machine.peerLimits
        var service: String { owner.endpoint.service }
        guard machine.hasStreams || call.kind == .unary else {
            throw MeshError(.unimplemented, "\(service) does not speak streams", reason: "STREAMING_UNSUPPORTED", processed: .no)
        }
        let metadata = call.metadata.isEmpty ? 0 : MetadataCodec.size(call.metadata)
        if metadata > Int(min(limits.metadataBytes, 0xFFFF)) {
            throw MeshError(.resourceExhausted, "the metadata has \(metadata) bytes; \(service) takes \(limits.metadataBytes)", processed: .no)
        }
        // The head with everything in it that may have to be defined.
        let head = 64 + metadata + call.method.utf8.count + (call.passport?.count ?? 0)
        let most = machine.hasStreams ? Int(limits.messageBytes) : Int(limits.frameBytes) - head
        if call.payload.count > most || head > Int(limits.frameBytes) {
            throw MeshError(
                .resourceExhausted, "the request has \(call.payload.count) bytes; \(service) takes \(max(0, most))", reason: "REQUEST_TOO_LARGE", processed: .no)
        }
    }

    /// `nil` when the server has to be told what the call's numbers mean.
    private func knownHead(_ call: ClientCall, _ stream: UInt32) -> KnownRequestFrame? {
        guard let method = knownNumber(ofMethod: call.head.method) else { return nil }
        var passport: UInt16 = 0
        if let bytes = call.head.passport {
            guard let number = knownNumber(ofPassport: bytes) else { return nil }
            passport = number
        }
        return KnownRequestFrame(
            stream: stream, method: method, passport: passport, timeout: timeout(call, call.start), trace: call.head.trace.wire)
    }

    private func timeout(_ call: ClientCall, _ now: Int64) -> UInt32 { UInt32(clamping: max(1, (call.deadline - now) / 1000)) }

    private func head(_ call: ClientCall, _ stream: UInt32, _ now: Int64) -> RequestFrame {
        let method = number(ofMethod: call.method)
        var frame = RequestFrame(stream: stream, method: method.number)
        if method.isNew { frame.methodName = call.method }
        if let bytes = call.passport {
            let passport = number(ofPassport: bytes)
            frame.passport = passport.number
            if passport.isNew { frame.passportBytes = bytes }
        }
        frame.timeout = timeout(call, now)
        frame.trace = call.trace.wire
        frame.metadata = call.metadata
        return frame
    }

    private func write(_ call: ClientCall, _ stream: UInt32, _ isOpen: Bool, _ now: Int64) {
        var frame = head(call, stream, now)
        frame.isOpen = isOpen
        if isOpen {
            link.append(size: frame.size(payloadSize: 0)) { frame.write(to: $0, payload: UnsafeRawBufferPointer(start: nil, count: 0)) }
        } else {
            call.payload.withUnsafeBytes { payload in
                link.append(size: frame.size(payloadSize: payload.count)) { frame.write(to: $0, payload: payload) }
            }
        }
    }

    // MARK: ExchangeHost

    var isWritable: Bool { link.isWritable }

    func nextPart(_ exchange: CallExchange, of total: Int, from offset: Int, isLast: Bool) -> MessagePart? {
        machine.nextPart(exchange.stream, of: total, from: offset, isLast: isLast)
    }

    func send(_ part: MessagePart, of message: UnsafeRawBufferPointer, _ exchange: CallExchange) {
        link.append(size: part.size) { part.write(to: $0, stream: exchange.stream, message: message) }
        exchange.noteSent()
        link.scheduleFlush()
    }

    func sentEverything(_ exchange: CallExchange, saidLast: Bool) {
        guard !saidLast, let bytes = machine.endRequests(exchange.stream) else { return }
        link.append(bytes)
        link.scheduleFlush()
    }

    func taken(_ exchange: CallExchange, cost: Int) { taken(exchange.stream, exchange.slot, cost: cost) }

    func taken(_ stream: UInt32, _ slot: Int, cost: Int) {
        let due = machine.taken(stream, slot: slot, cost: cost)
        if due > 0 { link.append(ControlFrame.credit(stream: stream, due)) }
        if due > 0 || machine.owesConnectionCredit { link.scheduleFlush() }
    }

    func released(_ bytes: Int) { held -= bytes }
}
