internal import Logging
internal import MeshEnvironment
internal import MeshTransport
internal import Synchronization

/// What all endpoints of a client share.
final class ClientCore: Sendable {
    // Interned tables are bounded by both sides: the peer's word alone must not fill our memory.
    static let internedAtMost: UInt16 = 1024
    // Beyond this a caller only adds to a queue that cannot be served in time.
    static let waitingAtMost = 10_000
    private static let metersAtMost = 4096

    let configuration: MeshClientConfiguration
    private let source: Mutex<Result<TLSContextSource, TLSError>?>
    private let spans: Mutex<SpanNumbers>
    private let meters = Mutex<[String: CallMeter]>([:])

    init(_ configuration: MeshClientConfiguration) {
        self.configuration = configuration
        source = Mutex(nil)
        spans = Mutex(SpanNumbers(configuration.random))
    }

    var time: TimeSource { configuration.time }
    var logger: Logger { configuration.logger }
    /// Nanoseconds of the monotonic clock.
    var now: Int64 { time.monotonic().wholeNanoseconds }

    /// The TLS settings, made at the first use.
    func tls() throws(TLSError) -> TLSContextSource {
        let result = source.withLock { source in
            if let made = source { return made }
            let made = Result { () throws(TLSError) in
                try TLSContextSource(role: .client, identity: configuration.identity, trust: configuration.trust)
            }
            source = made
            return made
        }
        return try result.get()
    }

    func newTrace() -> TraceContext { spans.withLock { $0.newTrace() } }

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
