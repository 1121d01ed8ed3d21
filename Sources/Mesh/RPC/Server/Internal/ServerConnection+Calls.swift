internal import Logging
internal import MeshEnvironment
internal import MeshPassport
internal import MeshTransport
internal import MeshWire

// From a REQUEST to a running handler.
extension ServerConnection {
    func takeDefinitions(_ head: RequestHead, _ body: UnsafeRawBufferPointer) {
        if let name = head.methodName {
            Self.store(core.registry.method(UnsafeRawBufferPointer(rebasing: body[name])), at: head.method, in: &methods)
        }
        if let range = head.passportBytes { Self.store(verify(Array(body[range])), at: head.passport, in: &passports) }
    }

    private static func store<Value>(_ value: Value?, at number: UInt16, in table: inout [Value?]) {
        while table.count < Int(number) { table.append(nil) }
        table[Int(number) - 1] = value
    }

    private func verify(_ bytes: [UInt8]) -> InternedPassport {
        do throws(PassportError) {
            return .valid(VerifiedPassport(try core.passports.verify(bytes)))
        } catch {
            return .invalid(Self.refused("\(error)"))
        }
    }

    private static func refused(_ text: String) -> MeshError {
        MeshError(.unauthenticated, "the Passport is refused: \(text)", reason: "PASSPORT_INVALID", processed: .no)
    }

    /// - Parameter arrival: when the request came, in nanoseconds.
    func begin(_ head: RequestHead, _ body: UnsafeRawBufferPointer, slot: Int, arrival: Int64) {
        guard let peer else { return }
        let start = clock
        guard let method = methods[Int(head.method) - 1] else {
            let error = MeshError(.unimplemented, "this server does not serve the method", reason: "UNKNOWN_METHOD", processed: .no)
            return turnAway(head.stream, error, method: nil)
        }
        do throws(MeshError) {
            guard machine.hasStreams || method.reference.kind == .unary else {
                throw MeshError(.unimplemented, "\(method.reference.fullName) streams, and the client does not", reason: "STREAMING_UNSUPPORTED", processed: .no)
            }
            let passport = try passport(head.passport)
            if let refusal = method.access.refusal(peer: peer, passport: passport) { throw refusal }
            let deadline = deadline(head, method, arrival)
            guard start < deadline else { throw MeshError.tooLate }
            let payload = UnsafeRawBufferPointer(rebasing: body[head.payload])
            let metadata = try metadata(UnsafeRawBufferPointer(rebasing: body[head.metadata]))
            let isWhole = !head.isOpen && !method.reference.kind.streamsRequests
            let idempotency = try idempotency(method, metadata, isWhole ? payload : nil, peer, passport)
            let call = ServerCall(
                stream: head.stream, slot: slot, method: method, peer: peer, passport: passport, deadline: deadline, metadata: metadata,
                trace: trace(head, metadata), idempotency: idempotency, start: start, connection: self)
            while calls.count <= slot { calls.append(nil) }
            calls[slot] = call
            watch(call, now: start)
            if isWhole {
                if let first = arrived.first, first.call.registered !== method { beginArrived() }
                arrived.append(ArrivedCall(call: call, payload: payload))
                if arrived.count == Self.begunTogether { beginArrived() }
                return
            }
            beginArrived()
            if let refusal = lateRefusal(call) { return call.refuse(refusal) }
            if !method.reference.kind.streamsRequests {
                call.request = SingleMessage()
                return
            }
            if !head.isOpen {
                let exchange = call.openExchange()
                guard hold(payload.count, for: slot) else { return }
                exchange.arrivedFree(payload)
                exchange.endReading(nil)
            }
            method.begin(UnsafeRawBufferPointer(start: nil, count: 0), call)
        } catch {
            turnAway(head.stream, error, method: method)
        }
    }

    // Enough to share the way there, few enough for the caches and for the first of them.
    private static let begunTogether = 16

    /// Begins the handlers of the calls that have arrived.
    ///
    /// The code that a call goes through is larger than what a processor keeps close at hand. When calls that came together go through each
    /// part of it together, it is fetched once for all of them: their frames are read, then their requests, then their handlers run, then
    /// their answers are written.
    func beginArrived() {
        guard let first = arrived.first else { return }
        // What a handler makes arrive meanwhile, as a write that fails does, is for the next time.
        var calls: [ArrivedCall] = []
        swap(&arrived, &calls)
        if calls.count == 1 {
            beginAlone(first)
        } else {
            first.call.registered.beginTogether(calls)
            clock = core.now
        }
        calls.removeAll(keepingCapacity: true)
        if arrived.isEmpty { swap(&arrived, &calls) }
    }

    func beginAlone(_ arrived: ArrivedCall) {
        let call = arrived.call
        if let refusal = lateRefusal(call) { return call.refuse(refusal) }
        call.registered.begin(arrived.payload, call)
        // A handler that has ended has told the time.
        if !call.isOver { clock = core.now }
    }

    /// Why a call must not begin any more, after those that came with it and began before.
    func lateRefusal(_ call: ServerCall) -> MeshError? {
        // What they wrote may have shown that the connection is gone.
        if call.isAnswered { return .callerGone }
        guard clock < call.deadline else { return .tooLate }
        call.start = max(call.start, clock)
        return nil
    }

    /// The request of a method that takes one has come in frames of its own, and is whole.
    func beginWhole(_ call: ServerCall, _ request: SingleMessage) {
        call.request = nil
        held -= request.reserved
        guard request.count == 1 else {
            let text = "\(call.method.fullName) takes one message, and \(request.count) came"
            return call.refuse(MeshError(.invalidArgument, text, reason: "MESSAGE_COUNT", processed: .no))
        }
        request.bytes.withUnsafeBytes { payload in
            do throws(MeshError) {
                call.idempotency = try idempotency(call.registered, call.metadata, payload, call.peer, call.passport)
                call.registered.begin(payload, call)
            } catch {
                call.refuse(error)
            }
        }
    }

    /// As it was when what is worked on came: calls that came together need no clock each.
    private func timeOfDay() -> Timestamp {
        if dayTime.arrival != link.lastArrival { dayTime = (link.lastArrival, core.passports.now) }
        return dayTime.time
    }

    private func passport(_ number: UInt16) throws(MeshError) -> VerifiedPassport? {
        guard number > 0 else { return nil }
        switch passports[Int(number) - 1] {
        case .valid(let verified):
            guard timeOfDay() < verified.expiresAt else { throw Self.refused("it ended at \(verified.expiresAt.rfc3339)") }
            return verified
        case .invalid(let error): throw error
        case nil: return nil
        }
    }

    private func deadline(_ head: RequestHead, _ method: RegisteredMethod, _ arrival: Int64) -> Int64 {
        let timeout: Int64 =
            switch head.timeout {
            case 0: method.defaultDeadline
            // "That or more": the caller's own clock ends a call that may last.
            case .max: method.longestDeadline
            case let microseconds: min(Int64(microseconds) * 1000, method.longestDeadline)
            }
        let (deadline, overflow) = arrival.addingReportingOverflow(timeout)
        return overflow ? .max : deadline
    }

    private func metadata(_ bytes: UnsafeRawBufferPointer) throws(MeshError) -> Metadata {
        guard !bytes.isEmpty else { return Metadata() }
        guard let entries = MetadataCodec.read(bytes) else {
            throw MeshError(.invalidArgument, "the metadata is malformed: names are a-z 0-9 - _ . and values have no control characters", processed: .no)
        }
        var metadata = Metadata()
        for (name, value) in entries { metadata.append(name, value) }
        return metadata
    }

    private func trace(_ head: RequestHead, _ metadata: Metadata) -> TraceContext {
        let parent = head.trace.flatMap(TraceContext.init) ?? (metadata.isEmpty ? nil : metadata["traceparent"].flatMap(TraceContext.init(traceparent:)))
        return parent?.child(span: spans.next()) ?? spans.newTrace()
    }

    /// - Parameter payload: `nil` while it has not come.
    private func idempotency(
        _ method: RegisteredMethod, _ metadata: Metadata, _ payload: UnsafeRawBufferPointer?, _ peer: PeerIdentity, _ verified: VerifiedPassport?
    ) throws(MeshError) -> IdempotencyRequest? {
        guard method.reference.policy.idempotency == .keyed, !metadata.isEmpty, let key = metadata[IdempotencyRequest.metadataName] else { return nil }
        guard IdempotencyRequest.isValid(key) else {
            throw MeshError(.invalidArgument, "an idempotency key is 1 to 255 visible ASCII characters", reason: "IDEMPOTENCY_KEY_INVALID", processed: .no)
        }
        guard let payload else { return nil }
        guard let fingerprint = Fingerprint.sha256(Array(method.reference.fullName.utf8) + [0], payload) else {
            throw MeshError(.internalError, "the request's fingerprint cannot be computed", processed: .no)
        }
        let scope = verified.map { "user:\($0.passport.userID)" } ?? "\(peer.kind.rawValue):\(peer.name)"
        return IdempotencyRequest(key: key, fingerprint: fingerprint, scope: scope)
    }
}

extension MeshError {
    fileprivate static let tooLate = MeshError(.deadlineExceeded, "the deadline had passed before the work began", processed: .no)
}
