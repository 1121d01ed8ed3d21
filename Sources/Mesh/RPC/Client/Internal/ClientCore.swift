internal import Logging
internal import MeshEnvironment
internal import MeshTransport
internal import MeshWire
internal import NIOCore
internal import Synchronization

/// What all endpoints of a client share.
final class ClientCore: Sendable {
    // Interned tables are bounded by both sides: the peer's word alone must not fill our memory.
    static let internedAtMost: UInt16 = 1024
    // Beyond this a caller only adds to a queue that cannot be served in time.
    static let waitingAtMost = 10_000
    private static let metersAtMost = 4096

    /// Nanoseconds until a call that was refused for want of room is sent again: 10 ms, doubling up to 320, the upper half left to chance.
    static func pauseAfterRefusal(number: Int, chance: Double) -> Int64 {
        Int64(Double(10_000_000 << Int64(min(number, 5))) * (0.5 + chance / 2))
    }

    let configuration: MeshClientConfiguration
    let contracts = ContractLedger()
    let wireLimits: WireLimits
    /// The first frame of each connection.
    let settings: [UInt8]
    private let source: Mutex<Result<TLSContextSource, TLSError>?>
    private let spans: Mutex<SpanNumbers>
    private let meters = Mutex<[String: CallMeter]>([:])

    init(_ configuration: MeshClientConfiguration) {
        self.configuration = configuration
        wireLimits = WireLimits(
            frameBytes: UInt32(clamping: configuration.frameBytes), streamCredit: .credit(configuration.streamCredit),
            connectionCredit: .credit(configuration.connectionCredit), messageBytes: .credit(configuration.messageBytes))
        settings = ControlFrame.settings(Settings(limits: wireLimits))
        source = Mutex(nil)
        spans = Mutex(SpanNumbers(configuration.random))
    }

    var time: TimeSource { configuration.time }
    var logger: Logger { configuration.logger }
    /// Nanoseconds of the monotonic clock.
    var now: Int64 { time.monotonicNanoseconds() }

    /// Opens the connection of an attempt, on its loop. What fails later, the attempt tells its owner.
    func dial(_ endpoint: Endpoint, _ attempt: ClientConnection) -> EventLoopFuture<Void> {
        let loop = attempt.executor.loop
        switch configuration.transport {
        case .inProcess(let network, let identity):
            guard network.connect(attempt, as: identity, to: endpoint.service) else {
                return loop.makeFailedFuture(MeshError(.unavailable, "no server \(endpoint.service) runs in this process", processed: .no))
            }
            return loop.makeSucceededVoidFuture()
        case .tls(let identity, let trust):
            do throws(TLSError) {
                let source = try tls(identity, trust)
                return TLSConnector.connect(
                    host: endpoint.host, port: endpoint.port, expectedName: endpoint.service, source: source, on: attempt.executor,
                    timeout: configuration.connectTimeout
                ) { ChannelLink(attempt.link, attempt) }.map { _ in }
            } catch {
                return loop.makeFailedFuture(error)
            }
        }
    }

    /// The TLS settings, made at the first use.
    private func tls(_ identity: TLSIdentity, _ trust: TrustBundle) throws(TLSError) -> TLSContextSource {
        let result = source.withLock { source in
            if let made = source { return made }
            let made = Result { () throws(TLSError) in try TLSContextSource(role: .client, identity: identity, trust: trust) }
            source = made
            return made
        }
        return try result.get()
    }

    func recordFailure(_ error: MeshError, _ call: ClientCall, _ meter: CallMeter) {
        let elapsed = now &- call.start
        meter.record(error.code, nanoseconds: elapsed)
        logger.debug(
            "a call failed",
            metadata: [
                "method": "\(call.method)", "code": "\(error.code)", "reason": "\(error.reason)", "message": "\(error.message)",
                "processed": "\(error.processed)", "trace_id": "\(call.trace.traceID)", "milliseconds": "\(elapsed / 1_000_000)",
            ])
    }

    func newTrace() -> TraceContext { spans.withLock { $0.newTrace() } }

    func meter(_ method: MethodReference) -> CallMeter { meter(method.service, method.name, method.fullName) }

    func meter(_ service: String, _ method: String, _ fullName: String) -> CallMeter {
        meters.withLock { meters in
            if let meter = meters[fullName] { return meter }
            let isFull = meters.count >= Self.metersAtMost
            let reference = MethodReference(service: isFull ? "other" : service, name: isFull ? "other" : method, policy: MethodPolicy())
            let meter = CallMeter(side: "client", method: reference)
            meters[isFull ? "other/other" : fullName] = meter
            return meter
        }
    }
}

extension UInt32 {
    /// Credit is counted in 31 bits.
    static func credit(_ bytes: Int) -> UInt32 { UInt32(clamping: Swift.min(bytes, Int(WireLimits.mostCredit))) }
}
