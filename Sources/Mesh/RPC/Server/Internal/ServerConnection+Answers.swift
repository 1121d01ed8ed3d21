internal import Logging
internal import MeshEnvironment
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

    /// The handler of a call has ended.
    func end(_ call: ServerCall, _ outcome: Result<[UInt8], MeshError>, cause: (incident: String, error: any Error)?) {
        calls[call.slot] = nil
        let verdict = machine.finished(call.stream)
        var outcome = outcome
        if case .success(let payload) = outcome, payload.count > Int(peerFrameBytes) {
            outcome = .failure(MeshError(.resourceExhausted, "the answer has \(payload.count) bytes; the caller takes \(peerFrameBytes)", reason: "ANSWER_TOO_LARGE"))
        }
        if !call.isAnswered, verdict == .answer {
            switch outcome {
            case .success(let payload):
                payload.withUnsafeBytes { output.appendAnswer(type: FrameType.response, stream: call.stream, payload: $0) }
                scheduleFlush()
            case .failure(let error): write(error, stream: call.stream)
            }
        }
        record(call, outcome, cause)
        leaveIfFinished()
    }

    private func record(_ call: ServerCall, _ outcome: Result<[UInt8], MeshError>, _ cause: (incident: String, error: any Error)?) {
        let elapsed = core.now &- call.start
        switch (call.isAnswered, outcome) {
        case (false, .success): call.method.meter.record(.ok, nanoseconds: elapsed)
        case (false, .failure(let error)):
            call.method.meter.record(error.code, nanoseconds: elapsed)
            log(error, method: call.method.reference, call: call, cause: cause)
        case (true, _):
            // The deadline was logged when it passed; a caller that has left is no failure.
            call.method.meter.record(call.start &+ elapsed >= call.deadline ? .deadlineExceeded : .cancelled, nanoseconds: elapsed)
            if let cause { log(MeshError(.internalError, "the work failed after its caller had gone"), method: call.method.reference, call: call, cause: cause) }
        }
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

    private func log(_ error: MeshError, method: MethodReference?, call: ServerCall?, cause: (incident: String, error: any Error)?) {
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
