internal import MeshProtobuf

/// A call with one message each way that keeps its request as it is: it is encoded where it leaves, or when it has to wait.
final class UnaryCall<Request: Message, Response: Message>: ClientCall, @unchecked Sendable {  // as its superclass says
    private let request: Request
    private let channel: EndpointChannel
    private let meter: CallMeter
    private let core: ClientCore
    /// What has come when the caller is resumed, unless `failure` is set. Not an optional, whose type the runtime would look up for each call.
    @exclusivity(unchecked) private var response = Response()

    required init(_ request: Request, _ head: Head, _ channel: EndpointChannel, _ meter: CallMeter, _ core: ClientCore) {
        self.request = request
        self.channel = channel
        self.meter = meter
        self.core = core
        super.init(head, payload: [])
    }

    func begin(_ waiter: UnsafeContinuation<Void, Never>) { begin(waiter, on: channel) }

    /// What has come of the call.
    @inline(__always)
    func finish() throws(MeshError) -> Response {
        try record(meter, core)
        // Moved out: a swap would move it three times, and a copy would count its references.
        return withUnsafeMutablePointer(to: &response) { place in
            let taken = place.move()
            place.initialize(to: Response())
            return taken
        }
    }

    override func sendDirectly(on connection: ClientConnection) -> Bool { connection.sendDirectly(self, request) }

    override func makePayload() throws(MeshError) {
        if payload.isEmpty { payload = try CallRunner.encode(request) }
    }

    override func deliver(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) {
        switch outcome {
        case .success(let bytes):
            do throws(ProtobufError) { try response.read(received: bytes) } catch { failure = .malformedAnswer(Response.messageName, error) }
        case .failure(let error): failure = error
        }
    }
}
