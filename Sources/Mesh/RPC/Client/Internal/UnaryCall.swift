internal import MeshProtobuf

/// A call with one message each way that keeps its request as it is: it is encoded where it leaves, or when it has to wait.
final class UnaryCall<Request: Message, Response: Message>: ClientCall, @unchecked Sendable {  // as its superclass says
    private let request: Request
    /// Set when the caller is resumed.
    private(set) var outcome: Result<Response, MeshError>?

    init(_ request: Request, _ head: Head) {
        self.request = request
        super.init(head, payload: [])
    }

    override func sendDirectly(on connection: ClientConnection) -> Bool { connection.sendDirectly(self, request) }

    override func makePayload() throws(MeshError) {
        if payload.isEmpty { payload = try CallRunner.encode(request) }
    }

    override func deliver(_ outcome: Result<UnsafeRawBufferPointer, MeshError>) {
        switch outcome {
        case .success(let bytes): self.outcome = CallRunner.decode(bytes)
        case .failure(let error): self.outcome = .failure(error)
        }
    }
}
