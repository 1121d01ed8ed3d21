internal import Logging
internal import MeshEnvironment
internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire

// From the end of a handler to a RESPONSE or ERROR.
extension ServerConnection {
    /// A call that never became one.
    func turnAway(_ stream: UInt32, _ error: MeshError, method: RegisteredMethod?) {
        if machine.finished(stream) == .answer { write(error, stream: stream) }
        method?.meter.record(error.code, nanoseconds: 0)
        log(error, method: method?.reference, call: nil, cause: nil)
        leaveIfFinished()
    }

    /// The handler of a call has answered.
    func end(_ call: ServerCall, _ response: some Message) {
        calls[call.slot] = nil
        guard machine.finished(call.stream) == .answer, !call.isAnswered else { return recordUnanswered(call, cause: nil) }
        var failure: MeshError?
        do {
            try response.withSerializedBytes { bytes in
                if bytes.count > Int(peerFrameBytes) {
                    failure = MeshError(.resourceExhausted, "the answer has \(bytes.count) bytes; the caller takes \(peerFrameBytes)", reason: "ANSWER_TOO_LARGE")
                } else {
                    output.appendAnswer(type: FrameType.response, stream: call.stream, payload: bytes)
                }
            }
        } catch {
            failure = MeshError(.internalError, "the answer of \(call.method.reference.fullName) cannot be encoded")
        }
        if let failure {
            write(failure, stream: call.stream)
            record(call, failure, cause: nil)
        } else {
            scheduleFlush()
            call.method.meter.record(.ok, nanoseconds: core.now &- call.start)
        }
        leaveIfFinished()
    }

    /// The handler of a call has failed, or was not reached.
    func end(_ call: ServerCall, _ error: MeshError, cause: ServerCall.Cause?) {
        calls[call.slot] = nil
        guard machine.finished(call.stream) == .answer, !call.isAnswered else { return recordUnanswered(call, cause: cause) }
        write(error, stream: call.stream)
        record(call, error, cause: cause)
        leaveIfFinished()
    }

    private func record(_ call: ServerCall, _ error: MeshError, cause: ServerCall.Cause?) {
        call.method.meter.record(error.code, nanoseconds: core.now &- call.start)
        log(error, method: call.method.reference, call: call, cause: cause)
    }

    /// The caller has gone, or has been told that the deadline passed; that was logged then.
    private func recordUnanswered(_ call: ServerCall, cause: ServerCall.Cause?) {
        let now = core.now
        call.method.meter.record(now >= call.deadline ? .deadlineExceeded : .cancelled, nanoseconds: now &- call.start)
        if let cause { log(MeshError(.internalError, "the work failed after its caller had gone"), method: call.method.reference, call: call, cause: cause) }
        leaveIfFinished()
    }

    func write(_ error: MeshError, stream: UInt32) {
        var payload = StatusPayload.encode(error)
        if payload.count > Int(peerFrameBytes) {
            payload = StatusPayload.encode(MeshError(error.code, "(the full text was too long)", reason: error.reason.count < 256 ? error.reason : "", processed: error.processed))
        }
        payload.withUnsafeBytes { output.appendAnswer(type: FrameType.error, stream: stream, payload: $0) }
        scheduleFlush()
    }

    func endOverdueCalls(now: Int64) {
        for case let call? in calls {
            if call.isAnswered { continue }
            guard call.deadline <= now else {
                deadlines.add(call.deadline, now: now)
                continue
            }
            call.isAnswered = true
            machine.answered(call.stream)
            let error = MeshError(.deadlineExceeded, "the work took longer than its deadline", processed: .maybe)
            write(error, stream: call.stream)
            log(error, method: call.method.reference, call: call, cause: nil)
            call.cancel()
        }
    }

    /// A word by which a person's report leads to the line in the log.
    func newIncident() -> String {
        let digits = String(core.random.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private func log(_ error: MeshError, method: MethodReference?, call: ServerCall?, cause: ServerCall.Cause?) {
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
