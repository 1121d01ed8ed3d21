internal import Logging
internal import MeshEnvironment
internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire

// From the end of a handler to the end of its call.
extension ServerConnection {
    /// A call that never became one.
    func turnAway(_ stream: UInt32, _ error: MeshError, method: RegisteredMethod?) {
        if machine.finished(stream) == .answer { write(error, stream: stream) }
        method?.meter.record(error.code, nanoseconds: 0)
        log(error, method: method?.reference, call: nil, cause: nil)
        leaveIfFinished()
    }

    /// The handler of a call has answered with its one message.
    func end(_ call: ServerCall, _ response: some Message) {
        guard !call.isAnswered else { return endUnanswered(call, cause: nil) }
        if writeDirectly(call, response) { return }
        var failure: MeshError?
        do {
            try response.withSerializedBytes { bytes in
                if bytes.count <= largestWhole {
                    writeResponse(call, bytes)
                } else if machine.hasStreams, bytes.count <= Int(peerLimits.messageBytes) {
                    sendInParts(call, Array(bytes))
                } else {
                    let most = machine.hasStreams ? peerLimits.messageBytes : peerLimits.frameBytes
                    failure = MeshError(.resourceExhausted, "the answer has \(bytes.count) bytes; the caller takes \(most)", reason: "ANSWER_TOO_LARGE")
                }
            }
        } catch {
            failure = MeshError(.internalError, "the answer of \(call.method.fullName) cannot be encoded")
        }
        if let failure { end(call, failure, cause: nil) }
    }

    /// Encodes an answer straight into what leaves next, as nearly all are; `false` when it must go another way, and nothing has happened.
    private func writeDirectly(_ call: ServerCall, _ response: some Message) -> Bool {
        guard call.context.response == nil else { return false }
        var isDone = false
        // What cannot be encoded is told on the other way.
        try? response.serialize { bound, pack in
            guard bound <= largestWhole else { return }
            isDone = true
            calls[call.slot] = nil
            guard machine.finished(call.stream) == .answer else { return recordUnanswered(call, cause: nil) }
            link.append(bound: FrameHeader.size + bound) { start in
                let count = pack(start + FrameHeader.size)
                let header = UnsafeMutableRawBufferPointer(start: start, count: FrameHeader.size)
                FrameHeader(length: UInt32(count), type: FrameType.response, stream: call.stream).write(to: header)
                return FrameHeader.size + count
            }
            endWritten(call)
        }
        return isDone
    }

    /// Larger answers go in parts.
    private var largestWhole: Int { machine.hasStreams ? min(MessageCost.largestWhole, Int(peerLimits.frameBytes) / 2) : Int(peerLimits.frameBytes) }

    private func writeResponse(_ call: ServerCall, _ bytes: UnsafeRawBufferPointer) {
        calls[call.slot] = nil
        guard machine.finished(call.stream) == .answer else { return recordUnanswered(call, cause: nil) }
        if let response = call.context.response {
            let metadata = fitting(response.metadata), trailers = machine.hasStreams ? fitting(response.trailers) : []
            link.append(AnswerFrame.response(stream: call.stream, metadata: metadata, trailers: trailers, payload: bytes))
        } else {
            link.appendAnswer(type: FrameType.response, stream: call.stream, payload: bytes)
        }
        endWritten(call)
    }

    /// The last frame of a call has been written.
    private func endWritten(_ call: ServerCall) {
        let now = call.endedAt > 0 ? call.endedAt : core.now
        clock = now
        link.scheduleFlush(now)
        call.exchange?.close(nil, writers: .callEnded)
        call.registered.meter.record(.ok, nanoseconds: now &- call.start)
        leaveIfFinished()
    }

    private func sendInParts(_ call: ServerCall, _ bytes: [UInt8]) {
        let exchange = call.openExchange()
        exchange.accept(PendingWrite(bytes))
        endStream(call)
    }

    /// The handler of a call that streams its answers has returned: the end follows what it has written.
    func endStream(_ call: ServerCall) {
        guard !call.isAnswered else { return endUnanswered(call, cause: nil) }
        call.isEnding = true
        let exchange = call.openExchange()
        guard exchange.isFinishing else { return exchange.finishWriting() }
        // The handler has finished its writer by itself: the end follows what is left, if anything is.
        if exchange.pending.isEmpty { writeEnd(call) }
    }

    /// All messages of a call are on their way.
    func writeEnd(_ call: ServerCall) {
        calls[call.slot] = nil
        guard machine.finished(call.stream) == .answer else { return recordUnanswered(call, cause: nil) }
        let response = call.context.response
        if let response, call.exchange?.hasSent != true { writeHeaders(response.metadata, call) }
        link.append(ControlFrame.end(stream: call.stream, trailers: response.map { fitting($0.trailers) } ?? []))
        endWritten(call)
    }

    func writeHeaders(_ metadata: Metadata, _ call: ServerCall) {
        let pairs = fitting(metadata)
        if !pairs.isEmpty { link.append(ControlFrame.headers(stream: call.stream, pairs)) }
    }

    /// The handler of a call has failed, or was not reached.
    func end(_ call: ServerCall, _ error: MeshError, cause: ServerCall.Cause?) {
        guard !call.isAnswered else { return endUnanswered(call, cause: cause) }
        calls[call.slot] = nil
        guard machine.finished(call.stream) == .answer else { return recordUnanswered(call, cause: cause) }
        call.exchange?.close(error, writers: error)
        write(error, stream: call.stream, trailers: call.context.response.map { fitting($0.trailers) } ?? [])
        record(call, error, cause: cause)
        leaveIfFinished()
    }

    private func endUnanswered(_ call: ServerCall, cause: ServerCall.Cause?) {
        if call.slot < calls.count, calls[call.slot] === call { calls[call.slot] = nil }
        _ = machine.finished(call.stream)
        recordUnanswered(call, cause: cause)
    }

    /// Answers a call whose work may go on: its handler is stopped, and its place is free when it has ended.
    func answerEarly(_ call: ServerCall, _ error: MeshError) {
        if let request = call.request {
            held -= request.reserved
            call.request = nil
        }
        guard call.hasBegun, !call.isOver else { return end(call, error, cause: nil) }
        call.isAnswered = true
        machine.answered(call.stream)
        write(error, stream: call.stream, trailers: [])
        log(error, method: call.method, call: call, cause: nil)
        call.cancelAndDrop(error)
    }

    /// The client has gone.
    func cancelled(_ slot: Int) {
        guard let call = calls[slot] else { return }
        if let request = call.request {
            held -= request.reserved
            call.request = nil
        }
        call.isAnswered = true
        let hasWork = call.hasBegun && !call.isOver
        call.cancelAndDrop(.callerGone)
        if !hasWork { endUnanswered(call, cause: nil) }
    }

    /// Looks at the call again when it may have to be ended.
    func watch(_ call: ServerCall, now: Int64) {
        guard let limit = core.idleStream, call.method.kind != .unary else { return deadlines.add(call.deadline, now: now) }
        if call.idleEnd <= now || call.idleEnd == .max { call.expectActivity(until: now &+ limit) }
        deadlines.add(min(call.deadline, call.idleEnd), now: now)
    }

    func endOverdueCalls(now: Int64) {
        for case let call? in calls {
            if call.isAnswered { continue }
            guard call.deadline <= now else {
                if call.isIdle(now: now) {
                    answerEarly(call, MeshError(.deadlineExceeded, "the stream has been idle for too long", reason: "STREAM_IDLE", processed: .maybe))
                } else {
                    watch(call, now: now)
                }
                continue
            }
            let text = call.hasBegun ? "the work took longer than its deadline" : "the request was not whole at its deadline"
            answerEarly(call, MeshError(.deadlineExceeded, text, processed: call.hasBegun ? .maybe : .no))
        }
    }

    // MARK: words

    func write(_ error: MeshError, stream: UInt32, trailers: [(name: String, value: String)] = []) {
        var status = StatusPayload.encode(error)
        if status.count + MetadataCodec.size(trailers) + 2 > Int(peerLimits.frameBytes) {
            status = StatusPayload.encode(MeshError(error.code, "(the full text was too long)", reason: error.reason.count < 256 ? error.reason : "", processed: error.processed))
        }
        link.append(AnswerFrame.error(stream: stream, trailers: trailers, status: status))
        link.scheduleFlush()
    }

    /// What of a handler's metadata may travel and fits.
    private func fitting(_ metadata: Metadata) -> [(name: String, value: String)] {
        var left = Int(min(peerLimits.metadataBytes, 0xFFFF))
        return metadata.pairs.filter { name, value in
            let size = 3 + name.utf8.count + value.utf8.count
            guard MetadataCodec.isValid(name: name, value: value), size <= left else {
                core.logger.warning("metadata of an answer were left out: malformed, or more than the caller takes", metadata: ["name": "\(name)"])
                return false
            }
            left -= size
            return true
        }
    }

    private func record(_ call: ServerCall, _ error: MeshError, cause: ServerCall.Cause?) {
        call.registered.meter.record(error.code, nanoseconds: core.now &- call.start)
        log(error, method: call.method, call: call, cause: cause)
    }

    /// The caller has gone, or has been told that the deadline passed; that was logged then.
    private func recordUnanswered(_ call: ServerCall, cause: ServerCall.Cause?) {
        let now = core.now
        call.exchange?.close(.callerGone, writers: .callerGone)
        call.registered.meter.record(now >= call.deadline ? .deadlineExceeded : .cancelled, nanoseconds: now &- call.start)
        if let cause { log(MeshError(.internalError, "the work failed after its caller had gone"), method: call.method, call: call, cause: cause) }
        leaveIfFinished()
    }

    /// A word by which a person's report leads to the line in the log.
    func newIncident() -> String {
        let digits = String(core.random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    func log(_ error: MeshError, method: MethodReference?, call: ServerCall?, cause: ServerCall.Cause?) {
        let level: Logger.Level =
            switch error.code {
            case .internalError, .unknown, .dataLoss: .error
            case .unavailable, .deadlineExceeded: .warning
            default: .info
            }
        guard level >= core.logger.logLevel else { return }
        var metadata: Logger.Metadata = [
            "method": "\(method?.fullName ?? "unknown")", "code": "\(error.code)", "message": "\(error.message)", "processed": "\(error.processed)",
            "peer": "\(peer?.description ?? "")",
        ]
        if !error.reason.isEmpty { metadata["reason"] = "\(error.reason)" }
        if let call {
            metadata["trace_id"] = "\(call.context.trace.traceID)"
            metadata["call_id"] = "\(call.context.callID)"
            metadata["milliseconds"] = "\((core.now &- call.start) / 1_000_000)"
        }
        if let cause {
            metadata["incident"] = "\(cause.incident)"
            metadata["cause"] = "\(cause.error)"
        }
        core.logger.log(level: level, "a call failed", metadata: metadata)
    }
}

extension MeshError {
    /// For readers and writers of a call.
    static let callerGone = MeshError(.cancelled, "the caller has gone", processed: .maybe)
}
