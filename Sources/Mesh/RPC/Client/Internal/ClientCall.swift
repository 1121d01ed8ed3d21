internal import MeshWire

/// A call on its way through a client. Made by the caller, then confined to the loop of the endpoint.
class ClientCall: @unchecked Sendable {  // constants, and state that only the endpoint's loop touches once `start` was called
    /// What is constant about a call.
    struct Head {
        let method: String
        let kind: MethodKind
        let passport: [UInt8]?
        let metadata: [(name: String, value: String)]
        let trace: TraceContext
        /// Nanoseconds of the monotonic clock.
        let start: Int64
        let deadline: Int64
        let told: ResponseMetadata?
    }

    let head: Head
    /// The encoded request, once it is needed.
    @exclusivity(unchecked) final var payload: [UInt8]

    final var method: String { head.method }
    final var kind: MethodKind { head.kind }
    final var passport: [UInt8]? { head.passport }
    final var metadata: [(name: String, value: String)] { head.metadata }
    final var trace: TraceContext { head.trace }
    final var start: Int64 { head.start }
    final var deadline: Int64 { head.deadline }
    final var told: ResponseMetadata? { head.told }

    enum State {
        /// The endpoint has not seen it yet.
        case new
        /// Not sent: it waits for a connection, or for room on one.
        case waiting
        /// Written into an output batch of a connection.
        case sent(stream: UInt32, slot: Int, on: ClientConnection, batch: UInt64)
        case over
    }

    @exclusivity(unchecked) final var state = State.new
    /// The caller gave up before the endpoint saw the call.
    @exclusivity(unchecked) final var isAbandoned = false
    /// A call that nobody looked at may be sent once more.
    final var wasRepeated = false
    /// How often a server had no room for it.
    final var refusals = 0
    /// The messages of a call that streams, or the parts of a request that is too large for one frame.
    @exclusivity(unchecked) final var exchange: CallExchange?
    /// The answer of a call that has one.
    @exclusivity(unchecked) final var answer = SingleMessage()
    /// When the answer came that ended the call: nanoseconds of the monotonic clock, 0 when nothing came.
    @exclusivity(unchecked) final var answeredAt: Int64 = 0
    /// Why a call has failed whose waiter is resumed.
    @exclusivity(unchecked) final var failure: MeshError?
    /// Resumed after the outcome was delivered.
    @exclusivity(unchecked) private final var waiter: UnsafeContinuation<Void, Never>?
    /// The task that is suspended until then, so it lives as long as it stands here. Asking it costs nothing for the calls that are answered
    /// soon; a cancellation handler for each would cost as much as all else that the caller's side of a call does.
    /// Kept as what it is, a pointer: as an optional of its own type each store of it costs a look at the runtime's tables.
    @exclusivity(unchecked) private final var task: UnsafeRawPointer?
    private var observer: ((Result<UnsafeRawBufferPointer, MeshError>) -> Void)?

    init(_ head: Head, payload: [UInt8]) {
        self.head = head
        self.payload = payload
    }

    /// Who gets the outcome; set before the call starts. The bytes are valid until it returns; a call that streams its answers has none.
    final func onEnd(_ observer: @escaping (Result<UnsafeRawBufferPointer, MeshError>) -> Void) { self.observer = observer }

    /// Begins a call whose caller has just been suspended.
    final func begin(_ waiter: UnsafeContinuation<Void, Never>, on channel: EndpointChannel) {
        withUnsafeCurrentTask { task = unsafeBitCast($0, to: UnsafeRawPointer?.self) }
        self.waiter = waiter
        channel.start(self)
    }

    /// Whether the caller's task was cancelled.
    final var isCancelled: Bool { task.map { unsafeBitCast($0, to: UnsafeCurrentTask.self).isCancelled } ?? false }

    /// Counts the call.
    final func record(_ meter: CallMeter, _ core: ClientCore) throws(MeshError) {
        if let failure {
            core.recordFailure(failure, self, meter)
            throw failure
        }
        meter.record(.ok, nanoseconds: (answeredAt > 0 ? answeredAt : core.now) &- start)
    }

    // MARK: what calls that keep their request do otherwise

    /// Writes the request into what leaves next; `false` when it has to go by way of its payload, and nothing has happened.
    func sendDirectly(on connection: ClientConnection) -> Bool { false }

    /// Encodes the request, unless that has been done.
    func makePayload() throws(MeshError) {}

    /// Called once. The bytes are valid until it returns.
    func deliver(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) { observer.take()?(outcome) }

    final var isOver: Bool { if case .over = state { true } else { false } }

    /// Whether all of the call is still here: what its writer has sent is gone, and what its reader has got stays got.
    final var isWhole: Bool {
        guard let exchange else { return true }
        return !(kind.streamsRequests && exchange.hasSent) && !exchange.hasArrived
    }

    /// Whether the call can be sent again.
    final var canBeRepeated: Bool { !wasRepeated && isWhole }

    /// Makes it as new; the parts of a large request are made anew.
    final func rewind() {
        answer = SingleMessage()
        exchange?.detach()
        if kind == .unary { exchange = nil }
    }

    /// Ends the call; a second end is dropped.
    final func end(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) { endAsleep(outcome)?.resume() }

    /// As `end`, but who waits for it is left to be resumed.
    final func endAsleep(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) -> UnsafeContinuation<Void, Never>? {
        if isOver { return nil }
        state = .over
        if let exchange {
            self.exchange = nil
            switch outcome {
            case .success: exchange.close(nil, writers: .callEnded)
            case .failure(let error): exchange.close(error, writers: error)
            }
        }
        deliver(outcome)
        task = nil
        return waiter.take()
    }

    final func fail(_ error: MeshError) { end(.failure(error)) }
}
