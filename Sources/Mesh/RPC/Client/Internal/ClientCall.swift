internal import MeshWire

/// A call on its way through a client. Made by the caller, then confined to the loop of the endpoint.
final class ClientCall: @unchecked Sendable {  // constants, and state that only the endpoint's loop touches once `start` was called
    let method: String
    let kind: MethodKind
    let payload: [UInt8]
    let passport: [UInt8]?
    let metadata: [(name: String, value: String)]
    let trace: TraceContext
    /// Nanoseconds of the monotonic clock.
    let start: Int64
    let deadline: Int64
    let told: ResponseMetadata?

    enum State {
        /// The endpoint has not seen it yet.
        case new
        /// Not sent: it waits for a connection, or for room on one.
        case waiting
        /// Written into an output batch of a connection.
        case sent(stream: UInt32, slot: Int, on: ClientConnection, batch: UInt64)
        case over
    }

    var state = State.new
    /// The caller gave up before the endpoint saw the call.
    var isAbandoned = false
    /// A call that nobody looked at may be sent once more.
    var wasRepeated = false
    /// How often a server had no room for it.
    var refusals = 0
    /// The messages of a call that streams, or the parts of a request that is too large for one frame.
    var exchange: CallExchange?
    /// The answer of a call that has one.
    var answer = SingleMessage()
    private var deliver: ((Result<UnsafeRawBufferPointer, MeshError>) -> Void)?

    init(
        method: String, kind: MethodKind, payload: [UInt8], passport: [UInt8]?, metadata: [(name: String, value: String)], trace: TraceContext,
        start: Int64, deadline: Int64, told: ResponseMetadata?
    ) {
        self.method = method
        self.kind = kind
        self.payload = payload
        self.passport = passport
        self.metadata = metadata
        self.trace = trace
        self.start = start
        self.deadline = deadline
        self.told = told
    }

    /// Who gets the outcome; set before the call starts. The bytes are valid until it returns; a call that streams its answers has none.
    func onEnd(_ deliver: @escaping (Result<UnsafeRawBufferPointer, MeshError>) -> Void) { self.deliver = deliver }

    var isOver: Bool { if case .over = state { true } else { false } }

    /// Whether all of the call is still here: what its writer has sent is gone, and what its reader has got stays got.
    var isWhole: Bool {
        guard let exchange else { return true }
        return !(kind.streamsRequests && exchange.hasSent) && !exchange.hasArrived
    }

    /// Whether the call can be sent again.
    var canBeRepeated: Bool { !wasRepeated && isWhole }

    /// Makes it as new; the parts of a large request are made anew.
    func rewind() {
        answer = SingleMessage()
        exchange?.detach()
        if kind == .unary { exchange = nil }
    }

    /// Ends the call; a second end is dropped.
    func end(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) {
        state = .over
        switch outcome {
        case .success: exchange?.close(nil, writers: .callEnded)
        case .failure(let error): exchange?.close(error, writers: error)
        }
        exchange = nil
        deliver.take()?(outcome)
    }

    func fail(_ error: MeshError) { end(.failure(error)) }
}
