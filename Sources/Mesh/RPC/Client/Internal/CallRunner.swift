internal import Logging
internal import MeshPassport
internal import MeshProtobuf
internal import MeshWire

/// Makes calls of all kinds on the channels of a client.
struct CallRunner: Sendable {
    let core: ClientCore

    /// What is called, and how the metrics name it.
    struct Target {
        var service: String
        var method: String
        var fullName: String
        var kind: MethodKind
        var deadline: Duration?

        init(_ reference: MethodReference) {
            service = reference.service
            method = reference.name
            fullName = reference.fullName
            kind = reference.kind
            deadline = reference.policy.deadline
        }

        init(_ service: String, _ method: String, _ kind: MethodKind) {
            self.service = service
            self.method = method
            self.kind = kind
            fullName = "\(service)/\(method)"
        }
    }

    static func encode(_ request: some Message) throws(MeshError) -> [UInt8] {
        do {
            return try request.serializedBytes()
        } catch {
            throw MeshError(.invalidArgument, "the request cannot be encoded: \(error)", processed: .no)
        }
    }

    static func decode<Response: Message>(_ bytes: UnsafeRawBufferPointer) -> Result<Response, MeshError> {
        do {
            return .success(try Response(received: bytes))
        } catch {
            return .failure(.malformedAnswer(Response.messageName, error))
        }
    }

    // MARK: one answer

    func unary<Value: Sendable>(
        _ target: Target, _ payload: [UInt8], _ options: CallOptions, _ channel: EndpointChannel,
        decode: @escaping (UnsafeRawBufferPointer) -> Result<Value, MeshError>
    ) async throws(MeshError) -> Value {
        let call = try makeCall(target, payload, options)
        let outcome: Result<Value, MeshError> = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                call.onEnd { continuation.resume(returning: $0.flatMap(decode)) }
                channel.start(call)
            }
        } onCancel: {
            channel.cancel(call)
        }
        record(outcome, call, target)
        return try outcome.get()
    }

    nonisolated(nonsending) func clientStreaming<Value: Sendable>(
        _ target: Target, _ options: CallOptions, _ channel: EndpointChannel,
        decode: @escaping (UnsafeRawBufferPointer) -> Result<Value, MeshError>, _ body: nonisolated(nonsending) (CallExchange) async throws -> Void
    ) async throws -> Value {
        let call = try makeCall(target, [], options)
        let exchange = CallExchange(channel.executor, isServer: false)
        call.exchange = exchange
        let outcome = CallOutcome<Value>()
        call.onEnd { result in
            let decoded = result.flatMap(decode)
            record(decoded, call, target)
            outcome.end(decoded)
        }
        channel.start(call)
        do {
            try await body(exchange)
            // A writer that was cancelled may have stopped halfway; what it has sent must not pass for all of it.
            if !Task.isCancelled { exchange.finish() }
        } catch {
            // A server may answer before it has read everything: then its answer counts, not that there was more to write.
            if error is MeshError, let result = outcome.result { return try result.get() }
            channel.cancel(call)
            throw error
        }
        return try await withTaskCancellationHandler {
            await outcome.wait()
        } onCancel: {
            channel.cancel(call)
        }.get()
    }

    // MARK: many answers

    func serverStreaming(_ target: Target, _ payload: [UInt8], _ options: CallOptions, _ channel: EndpointChannel) throws(MeshError) -> CallExchange {
        let call = try makeCall(target, payload, options)
        let exchange = CallExchange(channel.executor, isServer: false)
        call.exchange = exchange
        exchange.giveUp = { channel.cancel(call) }
        call.onEnd { record($0, call, target) }
        channel.start(call)
        return exchange
    }

    nonisolated(nonsending) func bidirectional<Outcome>(
        _ target: Target, _ options: CallOptions, _ channel: EndpointChannel, _ body: nonisolated(nonsending) (CallExchange) async throws -> Outcome
    ) async throws -> Outcome {
        let call = try makeCall(target, [], options)
        let exchange = CallExchange(channel.executor, isServer: false)
        call.exchange = exchange
        exchange.giveUp = { channel.cancel(call) }
        call.onEnd { record($0, call, target) }
        channel.start(call)
        // A call that has ended is not touched by it.
        defer { channel.cancel(call) }
        return try await body(exchange)
    }

    // MARK: around every call

    private func makeCall(_ target: Target, _ payload: [UInt8], _ options: CallOptions) throws(MeshError) -> ClientCall {
        ClientCall(try makeHead(target.fullName, target.kind, target.deadline, options), payload: payload)
    }

    func makeHead(
        _ method: String, _ kind: MethodKind, _ contractDeadline: Duration?, _ options: CallOptions
    ) throws(MeshError) -> ClientCall.Head {
        let context = CallContext.current
        let origin = context == nil ? CallOrigin.current : nil
        let metadata = options.metadata.isEmpty && options.idempotencyKey == nil ? [] : try pairs(options)
        let passport: [UInt8]? =
            switch options.passport {
            case .none: nil
            case .some(let passport): passport.bytes
            case .inherit: context?.passport?.bytes ?? origin?.passport?.bytes
            }
        let start = core.now
        let usual = kind == .unary ? core.configuration.defaultDeadline : core.configuration.defaultStreamDeadline
        let (wanted, overflow) = start.addingReportingOverflow((options.deadline ?? contractDeadline ?? usual)?.wholeNanoseconds ?? .max)
        var deadline = overflow ? .max : wanted
        if let inherited = context?.deadlineNanoseconds ?? origin?.deadline?.wholeNanoseconds { deadline = min(deadline, inherited) }
        return ClientCall.Head(
            method: method, kind: kind, passport: passport, metadata: metadata,
            trace: options.trace ?? context?.trace ?? origin?.trace ?? core.newTrace(), start: start, deadline: deadline,
            told: options.responseMetadata)
    }

    private func pairs(_ options: CallOptions) throws(MeshError) -> [(name: String, value: String)] {
        var metadata = options.metadata
        if let key = options.idempotencyKey { metadata[IdempotencyRequest.metadataName] = key }
        for entry in metadata.entries where !MetadataCodec.isValid(name: entry.name, value: entry.value) {
            throw MeshError(.invalidArgument, "the metadata \(entry.name) has a malformed name or value", processed: .no)
        }
        return metadata.pairs
    }

    private func record<Value>(_ outcome: Result<Value, MeshError>, _ call: ClientCall, _ target: Target) {
        let meter = core.meter(target.service, target.method, call.method)
        switch outcome {
        case .success: meter.record(.ok, nanoseconds: core.now &- call.start)
        case .failure(let error): core.recordFailure(error, call, meter)
        }
    }

}

extension MeshError {
    static func malformedAnswer(_ name: String, _ error: ProtobufError) -> MeshError {
        MeshError(.internalError, "the answer is not a \(name): \(error)", reason: "ANSWER_MALFORMED")
    }
}
