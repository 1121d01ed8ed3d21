internal import Logging
internal import MeshPassport
public import MeshProtobuf
internal import MeshWire
internal import NIOCore

/// Calls services of the mesh. It connects when first needed, keeps one connection per endpoint, and reconnects by itself.
public final class MeshClient: MeshCaller {
    private let core: ClientCore
    private let channels: [String: EndpointChannel]
    private let distinctChannels: [EndpointChannel]
    private let channelsByProcess: [String: EndpointChannel]

    public init(configuration: MeshClientConfiguration) {
        let core = ClientCore(configuration)
        var channels: [Endpoint: EndpointChannel] = [:]
        for endpoint in configuration.endpoints.values where channels[endpoint] == nil { channels[endpoint] = EndpointChannel(endpoint, core) }
        self.core = core
        distinctChannels = Array(channels.values)
        self.channels = configuration.endpoints.compactMapValues { channels[$0] }
        channelsByProcess = Dictionary(channels.values.map { ($0.endpoint.service, $0) }) { first, _ in first }
    }

    public func _unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions
    ) async throws(MeshError) -> Response {
        try await unary(method, request, options, channel(for: method.erased.service))
    }

    public func _raw(service: String, method: String, _ request: [UInt8], _ options: CallOptions) async throws(MeshError) -> [UInt8] {
        try await raw(service, method, request, options, channel(for: service))
    }

    public func caller(for serviceName: String) -> any MeshCaller {
        ProcessCaller(client: self, name: serviceName, channel: channelsByProcess[serviceName] ?? channels[serviceName])
    }

    /// Ends every connection; calls in flight fail.
    public func close() async {
        for channel in distinctChannels {
            // Closing cannot fail; a loop that has ended has closed everything already.
            try? await channel.close().get()
        }
    }

    /// The endpoint of a service: by its full name, or by the longest prefix that ends before a dot.
    private func channel(for service: String) throws(MeshError) -> EndpointChannel {
        if let channel = channels[service] { return channel }
        var prefix = service[...]
        while let dot = prefix.lastIndex(of: ".") {
            prefix = prefix[..<dot]
            if let channel = channels[String(prefix)] { return channel }
        }
        throw MeshError(.unavailable, "no endpoint is configured for \(service)", reason: "NO_ENDPOINT", processed: .no)
    }

    func unary<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ request: Request, _ options: CallOptions, _ channel: EndpointChannel
    ) async throws(MeshError) -> Response {
        let payload: [UInt8]
        do {
            payload = try request.serializedBytes()
        } catch {
            throw MeshError(.invalidArgument, "the request cannot be encoded: \(error)", processed: .no)
        }
        let reference = method.erased
        let call = try makeCall(reference.fullName, payload, options, reference.policy.deadline)
        let outcome: Result<Response, MeshError> = await run(call, on: channel) { bytes in
            do {
                return .success(try Response(serializedBytes: bytes))
            } catch {
                return .failure(MeshError(.internalError, "the answer is not a \(Response.messageName): \(error)", reason: "ANSWER_MALFORMED"))
            }
        }
        return try finish(outcome, call, reference.service, reference.name)
    }

    func raw(_ service: String, _ method: String, _ request: [UInt8], _ options: CallOptions, _ channel: EndpointChannel) async throws(MeshError) -> [UInt8] {
        let call = try makeCall("\(service)/\(method)", request, options, nil)
        return try finish(await run(call, on: channel) { .success(Array($0)) }, call, service, method)
    }

    private func makeCall(_ method: String, _ payload: [UInt8], _ options: CallOptions, _ contractDeadline: Duration?) throws(MeshError) -> ClientCall {
        let context = CallContext.current
        let origin = context == nil ? CallOrigin.current : nil
        var metadata = options.metadata
        if let key = options.idempotencyKey { metadata[IdempotencyRequest.metadataName] = key }
        for entry in metadata.entries where !MetadataCodec.isValid(name: entry.name, value: entry.value) {
            throw MeshError(.invalidArgument, "the metadata \(entry.name) has a malformed name or value", processed: .no)
        }
        let passport: [UInt8]? =
            switch options.passport {
            case .none: nil
            case .some(let passport): passport.bytes
            case .inherit: context?.passport?.bytes ?? origin?.passport?.bytes
            }
        let start = core.now
        var deadline = start &+ (options.deadline ?? contractDeadline ?? core.configuration.defaultDeadline).wholeNanoseconds
        if let inherited = context?.deadline ?? origin?.deadline { deadline = min(deadline, inherited.wholeNanoseconds) }
        return ClientCall(
            method: method, payload: payload, passport: passport, metadata: metadata.entries.map { ($0.name, $0.value) },
            trace: options.trace ?? context?.trace ?? origin?.trace ?? core.newTrace(), start: start, deadline: deadline)
    }

    private func run<Value: Sendable>(
        _ call: ClientCall, on channel: EndpointChannel, decode: @escaping (UnsafeRawBufferPointer) -> Result<Value, MeshError>
    ) async -> Result<Value, MeshError> {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                call.onEnd { continuation.resume(returning: $0.flatMap(decode)) }
                channel.start(call)
            }
        } onCancel: {
            channel.cancel(call)
        }
    }

    private func finish<Value>(_ outcome: Result<Value, MeshError>, _ call: ClientCall, _ service: String, _ method: String) throws(MeshError) -> Value {
        let meter = core.meter(service, method, call.method)
        let elapsed = core.now &- call.start
        switch outcome {
        case .success(let value):
            meter.record(.ok, nanoseconds: elapsed)
            return value
        case .failure(let error):
            meter.record(error.code, nanoseconds: elapsed)
            core.logger.debug(
                "a call failed",
                metadata: [
                    "method": "\(call.method)", "code": "\(error.code)", "reason": "\(error.reason)", "message": "\(error.message)",
                    "processed": "\(error.processed)", "trace_id": "\(call.trace.traceID)", "milliseconds": "\(elapsed / 1_000_000)",
                ])
            throw error
        }
    }
}
