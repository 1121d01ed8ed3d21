public import MeshProtobuf

/// A unary call that generated code runs itself: once, and then asks for what has come of it.
public struct _DirectCall<Request: Message, Response: Message> {
    private let call: UnaryCall<Request, Response>

    init(_ call: UnaryCall<Request, Response>) { self.call = call }

    /// Returns when the call has ended.
    // Inlined into the generated method: a frame of its own is what it is there to spare. The usual function would go to the caller's executor
    // once more before it suspends, though the caller runs there.
    @inlinable
    @inline(__always)
    public nonisolated(nonsending) func _run() async { await _unsafeInheritExecutor_withUnsafeContinuation { continuation in _begin(continuation) } }

    /// Resumes `continuation` when the call has ended.
    public func _begin(_ continuation: UnsafeContinuation<Void, Never>) { call.begin(continuation) }

    /// What has come of the call.
    public func _finish() throws(MeshError) -> Response { try call.finish() }
}
