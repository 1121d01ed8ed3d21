internal import CLibPQ

/// A request to stop what a connection is doing.
// @unchecked: a PGcancel is a constant copy of the server's address and key; PQcancel may be called from any thread.
final class Canceller: @unchecked Sendable {
    private let handle: OpaquePointer

    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { PQfreeCancel(handle) }

    /// Blocks until the server took the request.
    func cancel() {
        var text = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &text, 256)
    }
}
